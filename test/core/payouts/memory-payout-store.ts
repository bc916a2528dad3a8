import { isDeepStrictEqual } from 'node:util';
import type { AccountKind, Atomic } from '../../../core/ledger/posting.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import { SETTLED_STATES, batchKey } from '../../../core/payouts/payout-batch.ts';
import type { PayoutBatch } from '../../../core/payouts/payout-batch.ts';
import type { Fence, PayoutGuard } from '../../../core/payouts/payout-guard.ts';
import type {
  BatchStep,
  DuePayee,
  NewBatch,
  PayoutControl,
  PayoutStore,
  TransactionOwner,
} from '../../../core/payouts/payout-store.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { MemoryLedger } from '../ledger/settlement-bench.ts';

export interface MemoryRequest {
  readonly id: bigint;
  readonly owner: string;
  readonly amountAtomic: Atomic | undefined;
  state: 'pending' | 'processing' | 'completed' | 'failed';
}

/** Keeps what `PayoutStore` promises, for one pool; each call is one transaction. */
export class MemoryPayoutStore implements PayoutStore {
  readonly ledger = new MemoryLedger();
  readonly batches: PayoutBatch[] = [];
  readonly requests: MemoryRequest[] = [];
  readonly holds = new Map<string, string>();
  readonly thresholds = new Map<string, Atomic>();
  readonly #clock: Clock;
  readonly #sentAtMs = new Map<bigint, number>();
  token = 0n;
  switches: PayoutControl = {
    paused: false,
    latched: false,
    reason: '',
    by: '',
    changedAtMs: 0,
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What owners are owed, as a block would have paid it. */
  async credit(amounts: Readonly<Record<string, bigint>>): Promise<void> {
    const credits = Object.entries(amounts).map(([place, amount]) => {
      const [account = '', owner = ''] = place.split(' ');
      return { account: account as AccountKind, owner, amountAtomic: atomic(amount) };
    });
    const sum = credits.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
    await this.ledger.post({
      kind: 'block-matured',
      asset: 'btc',
      idempotencyKey: `block:${this.ledger.entries.size}`,
      postings: [{ account: 'chain', owner: '', amountAtomic: atomic(-sum) }, ...credits],
      facts: {},
    });
  }

  async open(): Promise<readonly PayoutBatch[]> {
    return this.batches.filter(({ state }) => !SETTLED_STATES.includes(state));
  }

  async batch(_poolId: string, id: bigint): Promise<PayoutBatch | undefined> {
    return this.batches[Number(id) - 1];
  }

  async batchOfTransactions(
    ids: readonly string[],
    but: bigint,
  ): Promise<TransactionOwner | undefined> {
    for (const { id, transactionIds } of this.batches) {
      const transactionId = transactionIds.find((each) => ids.includes(each));
      if (id !== but && transactionId !== undefined) return { transactionId, batchId: id };
    }
    return undefined;
  }

  async plan(fence: Fence, batches: readonly NewBatch[]): Promise<readonly bigint[]> {
    this.#check(fence);
    return batches.map(({ feeBearer, items, reason }) => {
      const addresses = items.map(({ address }) => address);
      if (new Set(addresses).size < addresses.length || items.length === 0)
        throw new Error('a batch without items, or with an address twice');
      const nowMs = this.#clock.nowMs();
      const id = BigInt(this.batches.length + 1);
      this.batches.push({
        id,
        poolId: fence.poolId,
        state: 'planned',
        feeBearer,
        items: items.map((item) => ({ ...item, receiptAtomic: undefined })),
        payment: undefined,
        unsigned: undefined,
        transactionIds: [],
        feeAtomic: undefined,
        attempts: 0,
        entries: 0,
        confirmations: 0,
        reason,
        createdAtMs: nowMs,
        changedAtMs: nowMs,
      });
      this.#moveRequests(items, 'pending', 'processing');
      return id;
    });
  }

  async advance(fence: Fence, step: BatchStep): Promise<void> {
    this.#check(fence);
    const { batch: seen, to, entry, payment } = step;
    const index = Number(seen.id) - 1;
    const batch = this.batches[index];
    if (batch === undefined || batch.state !== seen.state || batch.entries !== seen.entries)
      throw new PoolError('PAYOUT_CONFLICT', `batch ${seen.id} is ${batch?.state}`);
    const ids = step.transactionIds ?? [];
    const other = await this.batchOfTransactions(ids, seen.id);
    if (other !== undefined) throw new PoolError('PAYOUT_CONFLICT', `${ids.join()} pays another`);
    if (entry !== undefined) await this.#enter(batch, step);
    this.batches[index] = {
      ...batch,
      state: to,
      reason: step.reason ?? '',
      payment: payment ?? batch.payment,
      unsigned: step.unsigned ?? batch.unsigned,
      transactionIds: step.transactionIds ?? batch.transactionIds,
      feeAtomic: step.feeAtomic ?? batch.feeAtomic,
      attempts: step.attempts ?? batch.attempts,
      entries: batch.entries + (entry === undefined ? 0 : 1),
      items: batch.items.map((item, position) => ({
        ...item,
        receiptAtomic:
          payment === undefined
            ? item.receiptAtomic
            : atomic(payment.receiptsAtomic[position] ?? 0n),
      })),
      changedAtMs: this.#clock.nowMs(),
    };
    if (to === 'submitted' && !this.#sentAtMs.has(batch.id))
      this.#sentAtMs.set(batch.id, this.#clock.nowMs());
    if (to === 'confirmed') this.#moveRequests(batch.items, 'processing', 'completed');
    if (to === 'released') this.#moveRequests(batch.items, 'processing', 'pending');
    if (step.latch === true) await this.latch(fence, step.reason ?? '');
  }

  async progress(fence: Fence, id: bigint, confirmations: number): Promise<void> {
    this.#check(fence);
    const batch = this.batches[Number(id) - 1];
    if (batch !== undefined) this.batches[Number(id) - 1] = { ...batch, confirmations };
  }

  async due(_poolId: string, atLeastAtomic: Atomic): Promise<readonly DuePayee[]> {
    const planned = this.batches.filter(({ state }) => state === 'planned');
    const inTheWay = planned.flatMap(({ items }) =>
      items.map(({ account, owner }) => `${account} ${owner}`),
    );
    return Object.entries(this.ledger.balances)
      .flatMap(([place, balance]): DuePayee[] => {
        const [account, owner = ''] = place.split(' ');
        if (account !== 'miner' && account !== 'fee') return [];
        const request = this.requests.find(
          (each) => each.owner === owner && each.state === 'pending',
        );
        const thresholdAtomic = this.thresholds.get(owner);
        const isDue = request !== undefined || balance >= (thresholdAtomic ?? atLeastAtomic);
        if (balance <= 0n || !isDue || inTheWay.includes(place)) return [];
        const held = this.holds.get(owner);
        return [{ account, owner, balanceAtomic: atomic(balance), thresholdAtomic, request, held }];
      })
      .sort((one, other) => (one.balanceAtomic > other.balanceAtomic ? -1 : 1));
  }

  async plannedSince(_poolId: string, sinceMs: number): Promise<Atomic> {
    const counted = this.batches.filter(
      ({ id, state }) =>
        state !== 'released' && (this.#sentAtMs.get(id) ?? this.#clock.nowMs()) >= sinceMs,
    );
    const items = counted.flatMap((batch) => batch.items);
    return atomic(items.reduce((sum, { amountAtomic }) => sum + amountAtomic, 0n));
  }

  async hold(fence: Fence, owner: string, reason: string): Promise<void> {
    this.#check(fence);
    this.holds.set(owner, reason);
    for (const request of this.requests)
      if (request.owner === owner && request.state === 'pending') request.state = 'failed';
  }

  async unhold(_poolId: string, owner: string): Promise<boolean> {
    return this.holds.delete(owner);
  }

  async control(): Promise<PayoutControl> {
    return this.switches;
  }

  async pause(_poolId: string, reason: string, by: string): Promise<void> {
    const { latched, reason: before } = this.switches;
    const why = latched ? `${before}; ${reason}` : reason;
    const changedAtMs = this.#clock.nowMs();
    this.switches = { paused: true, latched, reason: why, by, changedAtMs };
  }

  async resume(_poolId: string, seen: PayoutControl, by: string): Promise<boolean> {
    if (!isDeepStrictEqual(seen, this.switches)) return false;
    const changedAtMs = this.#clock.nowMs();
    this.switches = { paused: false, latched: false, reason: '', by, changedAtMs };
    return true;
  }

  async latch(fence: Fence, reason: string): Promise<void> {
    this.#check(fence);
    this.switches = { ...this.switches, latched: true, reason, by: 'host' };
  }

  async pendingRequests(): Promise<number> {
    return this.requests.filter(({ state }) => state === 'pending').length;
  }

  async solvencyOf(): Promise<ReadonlyMap<AccountKind, Atomic>> {
    const sums = new Map<AccountKind, Atomic>();
    for (const [place, balance] of Object.entries(this.ledger.balances)) {
      const account = (place.split(' ')[0] ?? '') as AccountKind;
      sums.set(account, atomic((sums.get(account) ?? 0n) + balance));
    }
    return sums;
  }

  #check({ token }: Fence): void {
    if (token === this.token) return;
    throw new PoolError('PAYOUT_FENCED', `token ${token} is old, ${this.token} is the newest`);
  }

  /** With the check for cover before anything is kept, as a transaction has it. */
  async #enter(batch: PayoutBatch, { entry, covered }: BatchStep): Promise<void> {
    if (entry === undefined) return;
    const key = `${batchKey(batch)}:${batch.entries + 1}`;
    if (entry.idempotencyKey !== key) throw new Error(`${entry.idempotencyKey} is not ${key}`);
    const { balances } = this.ledger;
    for (const { account, owner, amountAtomic } of entry.postings) {
      const isPaid = account === 'miner' || account === 'fee';
      const after = (balances[`${account} ${owner}`] ?? 0n) + amountAtomic;
      if (covered === true && isPaid && after < 0n)
        throw new PoolError('PAYOUT_UNCOVERED', `${owner} would hold ${after}`);
    }
    const posted = await this.ledger.post(entry);
    if (posted === 'present') throw new PoolError('PAYOUT_CONFLICT', `${key} was entered before`);
  }

  #moveRequests(
    items: NewBatch['items'],
    from: MemoryRequest['state'],
    to: MemoryRequest['state'],
  ): void {
    for (const request of this.requests) {
      const isOfBatch = items.some(({ requestId }) => requestId === request.id);
      if (!isOfBatch || request.state !== from) continue;
      request.state = to === 'pending' && this.holds.has(request.owner) ? 'failed' : to;
    }
  }
}

/** One lock for all processes of a test; whoever takes it gets the newest token. */
export class MemoryPayoutGuard implements PayoutGuard {
  readonly #store: MemoryPayoutStore;
  #isHeld = false;

  constructor(store: MemoryPayoutStore) {
    this.#store = store;
  }

  /** The lock is lost, as when a connection breaks: its holder goes on, and another process may take it. */
  lapse(): void {
    this.#isHeld = false;
  }

  async run<T>(poolId: string, act: (fence: Fence) => Promise<T>): Promise<T | undefined> {
    if (this.#isHeld) return undefined;
    this.#isHeld = true;
    this.#store.token += 1n;
    const { token } = this.#store;
    try {
      return await act({ poolId, token });
    } finally {
      if (this.#store.token === token) this.#isHeld = false;
    }
  }
}
