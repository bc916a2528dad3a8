import { expect } from 'chai';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { PayoutBench } from './payout-bench.ts';

const CREDITED = { 'miner ann': 500n, 'miner bob': 400n, 'fee operator': 100n };
/** One more than the deepest reorganisation here: what is final is not followed any more. */
const FINAL = 11;
const DEPTHS = Array.from({ length: 10 }, (_, index) => index + 1);
/** Looks in more time than a payment may be lost without a person being asked. */
const LOOKS_LOST = 62;

/** A payment whose block leaves the chain, and what comes of it there. */
class Reorganised {
  readonly bench: PayoutBench;
  #process: PoolPayouts;

  private constructor(bench: PayoutBench) {
    this.bench = bench;
    this.#process = bench.process();
  }

  /** Sent, and so many blocks deep. */
  static async payment(confirmations: number, resendable: boolean): Promise<Reorganised> {
    const bench = new PayoutBench({ resendable, confirmations: FINAL }, { everyMs: 60_000 });
    await bench.store.credit(CREDITED);
    const payment = new Reorganised(bench);
    bench.passFirst();
    await payment.looks(1 + confirmations);
    expect(bench.only).to.include({ state: 'submitted', confirmations });
    return payment;
  }

  get transaction() {
    const [transaction] = this.bench.wallet.chain.values();
    if (transaction === undefined) throw new Error('nothing was sent');
    return transaction;
  }

  restart(): void {
    this.bench.guard.lapse();
    this.#process = this.bench.process();
  }

  async looks(count: number): Promise<void> {
    for (let look = 0; look < count; look++) {
      await this.bench.look(this.#process);
      const { received } = this.bench.wallet;
      expect((received['ann'] ?? 0n) <= 500n && (received['bob'] ?? 0n) <= 400n).to.equal(true);
    }
  }

  /** Back among those that wait for a block. */
  async waits(looks: number): Promise<void> {
    for (let look = 0; look < looks; look++) {
      this.transaction.sentAt = this.bench.wallet.height + 1;
      await this.looks(1);
      expect(this.bench.only).to.include({ state: 'submitted', confirmations: 0 });
    }
  }

  async release(): Promise<unknown> {
    return this.#process.resolve(1n, { kind: 'release' }).catch((error: unknown) => error);
  }

  async adopt(...transactionIds: readonly string[]): Promise<void> {
    await this.#process.resolve(1n, { kind: 'adopt', transactionIds });
  }

  async resume(): Promise<void> {
    const { store } = this.bench;
    await store.resume('btc', await store.control(), 'op');
    this.#process.resumed();
  }

  /** All of it once, with so many payments of it that the books know. */
  async expectPaid(states: readonly string[]): Promise<void> {
    await this.looks(FINAL + 10);
    expect(this.bench.states).to.deep.equal(states);
    this.bench.expectTruth(CREDITED);
    expect(this.bench.wallet.received).to.deep.equal({ ann: 500n, bob: 400n });
  }
}

/** What becomes of a payment whose block is gone, by what that is called. */
const FATES: Readonly<Record<string, (payment: Reorganised) => Promise<void>>> = {
  'is in the other branch too': async (payment) => {
    payment.transaction.sentAt = payment.bench.wallet.height;
    await payment.expectPaid(['confirmed']);
  },
  'waits for another block': async (payment) => {
    await payment.waits(100);
    await payment.expectPaid(['confirmed']);
  },
  'is known to nobody for a while': async (payment) => {
    payment.transaction.isLost = true;
    await payment.looks(LOOKS_LOST - 10);
    expect(payment.bench.states).to.deep.equal(['submitted']);
    payment.transaction.isLost = false;
    await payment.waits(1);
    await payment.expectPaid(['confirmed']);
  },
  'is known to nobody until a person was asked, and then is back': async (payment) => {
    payment.transaction.isLost = true;
    await payment.looks(LOOKS_LOST);
    expect(payment.bench.states).to.deep.equal(['review']);
    Object.assign(payment.transaction, { isLost: false, sentAt: payment.bench.wallet.height });
    expect(await payment.release()).to.include({ code: 'PAYOUT_CONFLICT' });
    await payment.adopt(...payment.bench.only.transactionIds);
    await payment.resume();
    await payment.expectPaid(['confirmed']);
  },
  'comes back under another id': async (payment) => {
    const { bench, transaction } = payment;
    bench.wallet.chain.clear();
    bench.wallet.chain.set('other', { ...transaction, sentAt: bench.wallet.height });
    await payment.looks(LOOKS_LOST);
    expect(bench.states).to.deep.equal(['review']);
    await payment.adopt('other');
    await payment.resume();
    await payment.expectPaid(['confirmed']);
  },
  'is shut out by another, and given back': async (payment) => {
    payment.transaction.isDead = true;
    await payment.looks(20);
    expect(payment.bench.only).to.include({ state: 'review', entries: 2 });
    expect(await payment.release()).to.equal(undefined);
    await payment.resume();
    await payment.expectPaid(['released', 'confirmed']);
  },
  'is shut out by another that is shut out in its turn': async (payment) => {
    payment.transaction.isDead = true;
    await payment.looks(20);
    expect(payment.bench.states).to.deep.equal(['review']);
    Object.assign(payment.transaction, { isDead: false, sentAt: payment.bench.wallet.height });
    expect(await payment.release()).to.include({ code: 'PAYOUT_CONFLICT' });
    await payment.adopt(...payment.bench.only.transactionIds);
    await payment.resume();
    await payment.expectPaid(['confirmed']);
  },
};

describe('payouts and reorganisations', function () {
  this.timeout(60_000);

  for (const [fate, follow] of Object.entries(FATES)) {
    it(`pay everybody once where a payment ${fate}, from whatever depth`, async () => {
      for (const depth of DEPTHS)
        for (const resendable of [true, false])
          for (const restarts of [true, false]) {
            const payment = await Reorganised.payment(depth, resendable);
            payment.bench.wallet.height += 1;
            if (restarts) payment.restart();
            await follow(payment);
          }
    });
  }

  it('do not mind one that does not reach the payment', async () => {
    for (const depth of DEPTHS.slice(0, -1))
      for (let confirmations = depth + 1; confirmations < FINAL; confirmations++) {
        const payment = await Reorganised.payment(confirmations, true);
        // The branch that won is a block longer.
        payment.bench.wallet.height += 1;
        await payment.expectPaid(['confirmed']);
        expect(payment.bench.events.filter(({ type }) => type === 'payout-alarm')).to.deep.equal(
          [],
        );
      }
  });

  it('do not follow a payment beyond the confirmations that make it final', async () => {
    const payment = await Reorganised.payment(FINAL - 1, true);
    await payment.looks(1);
    expect(payment.bench.states).to.deep.equal(['confirmed']);
    payment.transaction.isDead = true;
    await payment.looks(100);
    expect(payment.bench.states).to.deep.equal(['confirmed']);
  });
});
