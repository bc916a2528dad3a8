import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { SeededRandom } from '../../wasm/seeded-random.ts';
import type { SendFault } from './fake-paying-wallet.ts';
import { PayoutBench } from './payout-bench.ts';

const FAULTS: readonly SendFault[] = [
  'timeout-before',
  'timeout-after',
  'refused',
  'throws',
  'twice',
];
const OWNERS = ['ann', 'bob', 'cid', 'dee', 'eve', 'alone:fay', 'odd:gus'];

/** One host after the other on the same books and wallet, with everything that can go wrong, at random. */
class History {
  readonly #random: SeededRandom;
  readonly bench: PayoutBench;
  readonly credited: Record<string, bigint> = { 'fee operator': 5_000n };
  #process: PoolPayouts;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    const feeBearer = seed % 3 === 0 ? 'miners' : 'operator';
    this.bench = new PayoutBench(
      { resendable: seed % 2 === 0, learns: seed % 4 === 1 },
      { everyMs: 120_000, feeBearer },
    );
    this.bench.wallet.held = 1_000_000n;
    this.#process = this.#host();
  }

  async begin(): Promise<void> {
    await this.bench.store.credit(this.credited);
  }

  async step(): Promise<void> {
    const { bench } = this;
    const { wallet } = bench;
    if (this.#chance(3)) await this.#credit();
    if (this.#chance(3)) wallet.faults.push(this.#one(FAULTS));
    if (this.#chance(20)) wallet.slowFindings = this.#random.between(0, 30);
    wallet.isAway = this.#chance(10);
    wallet.spendable = this.#chance(10) ? 200n : 1_000_000n;
    wallet.largest = this.#random.between(1, 3);
    if (this.#chance(15)) bench.clock.jump((this.#random.between(0, 2) - 1) * 86_400_000);
    if (this.#chance(20)) {
      bench.guard.lapse();
      this.#process = this.#host();
    }
    await bench.look(this.#process);
    await this.#decide();
  }

  /** Everything works again, until nothing is due. */
  async end(): Promise<void> {
    const { bench } = this;
    bench.guard.lapse();
    Object.assign(bench.wallet, {
      isAway: false,
      spendable: 1_000_000n,
      slowFindings: 0,
      largest: 3,
    });
    bench.wallet.faults.length = 0;
    this.#process = bench.process();
    for (let index = 0; index < 1_000; index++) {
      await bench.look(this.#process);
      await this.#decide();
    }
  }

  /** Its connection to the database breaks now and then, before or after the call acted. */
  #host(): PoolPayouts {
    return this.bench.process((call) => {
      if (call === 'send' || !this.#chance(60)) return;
      throw new PoolError('STORAGE_UNAVAILABLE', 'the connection broke');
    });
  }

  async #credit(): Promise<void> {
    const owner = this.#one(OWNERS);
    const amount = BigInt(this.#random.between(1, 400));
    await this.bench.store.credit({ [`miner ${owner}`]: amount });
    this.credited[`miner ${owner}`] = (this.credited[`miner ${owner}`] ?? 0n) + amount;
  }

  /** A person who looks at the chain. */
  async #decide(): Promise<void> {
    const { store, wallet } = this.bench;
    const batch = store.batches.find(({ state }) => state === 'review');
    if (batch !== undefined) {
      const paid = [...wallet.chain].filter(([, { key }]) => key === `payout:btc:${batch.id}`);
      const transactionIds = paid.map(([id]) => id);
      const choice =
        paid.length > 0
          ? ({ kind: 'adopt', transactionIds } as const)
          : ({ kind: 'release' } as const);
      await this.#process.resolve(batch.id, choice).catch((error: unknown) => {
        if (!(error instanceof PoolError)) throw error;
      });
    }
    if (!store.switches.latched) return;
    store.switches = { ...store.switches, latched: false, reason: '' };
    this.#process.resumed();
  }

  #chance(of: number): boolean {
    return this.#random.between(1, of) === 1;
  }

  #one<T>(values: readonly T[]): T {
    const value = values[this.#random.between(0, values.length - 1)];
    if (value === undefined) throw new Error('there is nothing to choose from');
    return value;
  }
}

describe('payouts over random histories', function () {
  this.timeout(60_000);

  for (let seed = 1; seed <= 12; seed++) {
    it(`pay everybody once, to the unit, with seed ${seed}`, async () => {
      const history = new History(seed);
      await history.begin();
      for (let index = 0; index < 400; index++) await history.step();
      await history.end();
      const { store, wallet } = history.bench;
      const open = store.batches.filter(({ state }) => !['confirmed', 'released'].includes(state));
      expect(open.map(({ id, state }) => `${id} ${state}`)).to.deep.equal([]);
      expect(wallet.chain.size).to.be.greaterThan(2);
      history.bench.expectTruthAfterFees(history.credited);
    });
  }
});
