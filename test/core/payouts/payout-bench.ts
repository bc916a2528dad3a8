import { expect } from 'chai';
import type { HostEvent } from '../../../core/events/host-event.ts';
import type { PayoutBatch } from '../../../core/payouts/payout-batch.ts';
import { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import type { PayoutRules } from '../../../core/payouts/payout-rules.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { FakePayingWallet } from './fake-paying-wallet.ts';
import type { WalletTraits } from './fake-paying-wallet.ts';
import { MemoryPayoutGuard, MemoryPayoutStore } from './memory-payout-store.ts';
import { checkAddress, payoutRules } from './payout-wishes.ts';

/** Called before and after each call to store, guard and wallet; what it throws, the call throws. */
export type Watch = (call: string, when: 'before' | 'after') => void;

const SYNCHRONOUS = ['paysAlone'];

/** What outlives processes: the database, the wallet with its chain, and time. */
export class PayoutBench {
  readonly clock = new ManualClock();
  readonly store = new MemoryPayoutStore(this.clock);
  readonly guard = new MemoryPayoutGuard(this.store);
  readonly wallet: FakePayingWallet;
  readonly noted = new NotedLog();
  readonly events: HostEvent[] = [];
  readonly #rules: PayoutRules;

  constructor(traits: Partial<WalletTraits> = {}, rules: Partial<PayoutRules> = {}) {
    this.wallet = new FakePayingWallet(traits);
    this.#rules = payoutRules(rules);
  }

  process(watch: Watch = () => undefined): PoolPayouts {
    return new PoolPayouts(
      { poolId: 'btc', rules: this.#rules },
      { store: watched(this.store, watch), guard: watched(this.guard, watch) },
      { payments: watched(this.wallet, watch), wallet: { checkAddress } },
      { events: { emit: (event) => this.events.push(event) }, logger: this.noted },
      this.clock,
    );
  }

  /** The time between two looks passes, and a block is found. */
  async look(process: PoolPayouts): Promise<void> {
    this.clock.pass(10_000);
    this.wallet.height += 1;
    await process.tick();
  }

  /** Until the first run is due. */
  passFirst(): void {
    this.clock.pass(60_000);
  }

  get states(): readonly string[] {
    return this.store.batches.map(({ state }) => state);
  }

  get only(): PayoutBatch {
    expect(this.store.batches.length).to.equal(1);
    const [batch] = this.store.batches;
    if (batch === undefined) throw new Error('there is no batch');
    return batch;
  }

  /** What the books say happened is what happened: to the unit, for everybody. */
  expectTruth(credited: Readonly<Record<string, bigint>>): void {
    this.expectTruthAfterFees(credited);
    const { received } = this.wallet;
    for (const [place, amount] of Object.entries(credited)) {
      const owner = place.split(' ')[1] ?? '';
      if (owner === 'operator' || this.#rules.feeBearer === 'miners') continue;
      const owed = this.store.ledger.balances[place] ?? 0n;
      expect(owed + (received[owner] ?? 0n), `${owner}: owed and received`).to.equal(amount);
    }
  }

  /** The same where miners bear fees: what they received is less than what left their balances. */
  expectTruthAfterFees(credited: Readonly<Record<string, bigint>>): void {
    const { batches, ledger } = this.store;
    const paid = batches.filter(
      ({ entries, state }) => state !== 'released' && entries > 0 && entries % 2 === 0,
    );
    const left = new Map<string, bigint>();
    const received: Record<string, bigint> = {};
    for (const { account, owner, address, ...item } of paid.flatMap(({ items }) => items)) {
      const place = `${account} ${owner}`;
      left.set(place, (left.get(place) ?? 0n) + item.amountAtomic);
      received[address] = (received[address] ?? 0n) + (item.receiptAtomic ?? 0n);
    }
    expect(this.wallet.received, 'received, and on record as such').to.deep.equal(received);
    const { balances } = ledger;
    for (const [place, amount] of Object.entries(credited)) {
      if (place === 'fee operator') continue;
      const owed = balances[place] ?? 0n;
      expect(owed + (left.get(place) ?? 0n), `${place}: owed and paid`).to.equal(amount);
      expect(owed >= 0n, `${place} owes nothing`).to.equal(true);
    }
    const reserved = Object.keys(balances).filter((place) => place.startsWith('payout '));
    expect(reserved, 'reserved for nothing').to.deep.equal([]);
    const inside = Object.entries(balances)
      .filter(([place]) => place !== 'chain' && place !== 'network-fee')
      .reduce((sum, [, balance]) => sum + balance, 0n);
    const credits = Object.values(credited).reduce((sum, amount) => sum + amount, 0n);
    const spent = this.wallet.held - this.wallet.total;
    expect(credits - inside, 'left the books, left the wallet').to.equal(spent);
    expect(balances['network-fee'] ?? 0n, 'network fees').to.equal(this.wallet.fees);
  }
}

function watched<T extends object>(part: T, watch: Watch): T {
  return new Proxy(part, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function' || SYNCHRONOUS.includes(String(key))) {
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...args: unknown[]): Promise<unknown> => {
        watch(String(key), 'before');
        const outcome: unknown = await Reflect.apply(value, target, args);
        watch(String(key), 'after');
        return outcome;
      };
    },
  });
}
