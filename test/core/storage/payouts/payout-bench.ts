import type { NewEntry } from '../../../../core/ledger/ledger.ts';
import { atomic } from '../../../../core/ledger/posting.ts';
import type { Posting } from '../../../../core/ledger/posting.ts';
import { batchKey } from '../../../../core/payouts/payout-batch.ts';
import type { BatchState, PayoutBatch, PayoutItem } from '../../../../core/payouts/payout-batch.ts';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import type { BatchStep, NewBatch } from '../../../../core/payouts/payout-store.ts';
import type { Payment } from '../../../../core/plugin-api/payments.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { SqlPayoutStore } from '../../../../core/storage/payouts/sql-payout-store.ts';
import { SqlLedger } from '../../../../core/storage/sql-ledger.ts';
import { unguarded } from '../empty-books.ts';
import { ManualClock } from '../manual-clock.ts';

const TABLES = [
  'payout_batches',
  'payout_items',
  'payout_transactions',
  'payout_steps',
  'payout_fences',
  'payout_controls',
  'payout_holds',
  'payout_settings',
  'payout_requests',
  'pool_coins',
];

/** Empty books and payouts, and what a run does to them. */
export class PayoutBench {
  readonly database: Database;
  readonly clock = new ManualClock();
  readonly ledger: SqlLedger;
  readonly store: SqlPayoutStore;
  #earned = 0;

  constructor(database: Database) {
    this.database = database;
    this.ledger = new SqlLedger(database, this.clock);
    this.store = new SqlPayoutStore(database, this.clock, this.ledger);
  }

  static async empty(database: Database): Promise<PayoutBench> {
    await unguarded(database, async (statements) => {
      await statements.rows('alter table payout_steps disable trigger user');
      await statements.rows('alter table audit_trail disable trigger user');
      await statements.rows(
        `truncate ledger_entries, ledger_postings, ledger_balances, audit_trail, ${TABLES.join(', ')}
         restart identity`,
      );
      await statements.rows('alter table payout_steps enable trigger user');
      await statements.rows('alter table audit_trail enable trigger user');
    });
    return new PayoutBench(database);
  }

  /** A token as a process has that took the pool's payouts over just now. */
  async fence(poolId = 'btc'): Promise<Fence> {
    const [row] = await this.database.rows<{ token: bigint }>(
      `insert into payout_fences values (?, 1, 'test', now())
       on conflict (pool) do update set token = payout_fences.token + 1 returning token`,
      [poolId],
    );
    return { poolId, token: row?.token ?? 0n };
  }

  /** Matured rewards, by owner. */
  async earn(amounts: Readonly<Record<string, number>>, poolId = 'btc'): Promise<void> {
    this.#earned++;
    const postings = Object.entries(amounts).map(([owner, amount]) => ({
      account: owner.startsWith('fee-') ? ('fee' as const) : ('miner' as const),
      owner,
      amountAtomic: atomic(BigInt(amount)),
    }));
    const sum = postings.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
    await this.ledger.post({
      kind: 'block-matured',
      asset: poolId,
      idempotencyKey: `${poolId}:earned:${this.#earned}`,
      postings: [{ account: 'chain', owner: '', amountAtomic: atomic(-sum) }, ...postings],
      facts: {},
    });
  }

  /** Plans one batch and takes it to `state`, as a run would. */
  async batchIn(
    state: keyof typeof WAYS,
    items: readonly PlannedItem[],
    fence: Fence,
  ): Promise<PayoutBatch> {
    const [id = 0n] = await this.store.plan(fence, [newBatch(items)]);
    for (const to of WAYS[state]) await this.step(fence, id, to);
    return this.batch(fence.poolId, id);
  }

  async step(fence: Fence, id: bigint, to: BatchState, more: Partial<BatchStep> = {}) {
    const batch = await this.batch(fence.poolId, id);
    await this.store.advance(fence, { ...stepTo(to, batch), ...more });
  }

  async batch(poolId: string, id: bigint): Promise<PayoutBatch> {
    const batch = await this.store.batch(poolId, id);
    if (batch === undefined) throw new Error(`there is no batch ${id}`);
    return batch;
  }

  async balance(owner: string, account = 'miner', poolId = 'btc'): Promise<bigint> {
    const [row] = await this.database.rows<{ balance: bigint }>(
      'select balance from ledger_balances where owner = ? and account = ? and asset = ?',
      [owner, account, poolId],
    );
    return row?.balance ?? 0n;
  }
}

export type PlannedItem = Omit<PayoutItem, 'receiptAtomic'>;

const WAYS = {
  planned: [],
  reserved: ['reserved'],
  submitting: ['reserved', 'submitting'],
  submitted: ['reserved', 'submitting', 'submitted'],
  confirmed: ['reserved', 'submitting', 'submitted', 'confirmed'],
  released: ['reserved', 'released'],
} as const;

export function item(owner: string, amount: number, more: Partial<PlannedItem> = {}): PlannedItem {
  return {
    account: 'miner',
    owner,
    address: owner,
    amountAtomic: atomic(BigInt(amount)),
    requestId: undefined,
    ...more,
  };
}

export function newBatch(items: readonly PlannedItem[]): NewBatch {
  return { feeBearer: 'operator', items, reason: '' };
}

export function paymentOf(batch: Pick<PayoutBatch, 'id' | 'items'>): Payment {
  return {
    transactionIds: [`tx-${batch.id}`],
    payloads: ['00ff', '"quoted" {}'],
    receiptsAtomic: batch.items.map(({ amountAtomic }) => amountAtomic),
    feeAtomic: 7n,
    resendable: true,
  };
}

/** A step as a run takes it, with its entry. */
export function stepTo(to: BatchState, batch: PayoutBatch): BatchStep {
  const owned = batch.items.map(({ account, owner, amountAtomic }) => ({
    account,
    owner,
    amountAtomic,
  }));
  const sum = owned.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
  const held = { account: 'payout', owner: batchKey(batch), amountAtomic: atomic(sum) } as const;
  const step = { batch, to };
  if (to === 'reserved') {
    const entry = entryOf(batch, 'payout-reserved', [...owned.map(negative), held]);
    return { ...step, entry, covered: true };
  }
  if (to === 'submitting') return { ...step, payment: paymentOf(batch), attempts: 1 };
  if (to === 'submitted') {
    const postings: readonly Posting[] = [
      negative(held),
      { account: 'chain', owner: '', amountAtomic: atomic(sum) },
      { account: 'network-fee', owner: '', amountAtomic: atomic(7n) },
      { account: 'fee', owner: 'operator', amountAtomic: atomic(-7n) },
    ];
    const entry = entryOf(batch, 'payout-sent', postings, { transactionIds: `tx-${batch.id}` });
    return { ...step, entry, transactionIds: [`tx-${batch.id}`], feeAtomic: atomic(7n) };
  }
  if (to === 'released' && batch.state !== 'planned') {
    return { ...step, entry: entryOf(batch, 'payout-released', [...owned, negative(held)]) };
  }
  return step;
}

function entryOf(
  batch: PayoutBatch,
  kind: NewEntry['kind'],
  postings: readonly Posting[],
  facts: NewEntry['facts'] = {},
): NewEntry {
  const idempotencyKey = `${batchKey(batch)}:${batch.entries + 1}`;
  return { kind, asset: batch.poolId, idempotencyKey, postings, facts };
}

function negative<T extends { readonly amountAtomic: bigint }>(posting: T) {
  return { ...posting, amountAtomic: atomic(-posting.amountAtomic) };
}
