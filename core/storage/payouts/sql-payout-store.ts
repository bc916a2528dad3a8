import assert from 'node:assert/strict';
import { atomic } from '../../ledger/posting.ts';
import type { AccountKind, Atomic } from '../../ledger/posting.ts';
import type { BatchHead, PayoutBatch } from '../../payouts/payout-batch.ts';
import type { Fence } from '../../payouts/payout-guard.ts';
import type {
  BatchStep,
  DuePayee,
  NewBatch,
  PayoutControl,
  PayoutStore,
  TransactionOwner,
} from '../../payouts/payout-store.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import { PoolError } from '../../plugin-api/errors.ts';
import type { Database, Statements } from '../database.ts';
import type { SqlLedger } from '../sql-ledger.ts';
import { advanceBatch } from './batch-advance.ts';
import { transactionOwner } from './transaction-owner.ts';
import { planBatches } from './batch-planning.ts';
import { readBatch, readHeads } from './batch-rows.ts';
import { readDue } from './due-payees.ts';
import { checkFence } from './fence-check.ts';
import { failHeldRequests } from './request-moves.ts';

const NEVER_SET: PayoutControl = {
  paused: false,
  latched: false,
  reason: '',
  by: '',
  changedAtMs: 0,
};

/**
 * Payouts in the tables of migration 004. Whatever writes is one transaction that locks the fence of the pool
 * first and the ledger last: in this order alone, so that no two of them wait for each other.
 */
export class SqlPayoutStore implements PayoutStore {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #ledger: SqlLedger;

  constructor(database: Database, clock: Clock, ledger: SqlLedger) {
    this.#database = database;
    this.#clock = clock;
    this.#ledger = ledger;
  }

  open(poolId: string): Promise<readonly BatchHead[]> {
    // As the index of open batches has it.
    const where = `pool = ? and state not in ('confirmed', 'released')`;
    return this.#atOnce((statements) => readHeads(statements, where, [poolId]));
  }

  batch(poolId: string, id: bigint): Promise<PayoutBatch | undefined> {
    return this.#atOnce((statements) => readBatch(statements, poolId, id));
  }

  batchOfTransactions(
    transactionIds: readonly string[],
    but: bigint,
  ): Promise<TransactionOwner | undefined> {
    return transactionOwner(this.#database, transactionIds, but);
  }

  plan(fence: Fence, batches: readonly NewBatch[]): Promise<readonly bigint[]> {
    const place = { poolId: fence.poolId, at: this.#now() };
    return this.#fenced(fence, (statements) => planBatches(statements, place, batches));
  }

  async advance(fence: Fence, step: BatchStep): Promise<void> {
    assert.equal(step.batch.poolId, fence.poolId);
    const at = this.#now();
    await this.#fenced(fence, async (statements) => {
      await advanceBatch(statements, { step, at }, this.#ledger);
      if (step.latch === true) await latch(statements, fence.poolId, step.reason ?? '', at);
    });
  }

  async progress(fence: Fence, id: bigint, confirmations: number): Promise<void> {
    await this.#fenced(fence, async (statements) => {
      const set = await statements.rows(
        'update payout_batches set confirmations = ? where id = ? and pool = ? returning 1',
        [confirmations, id, fence.poolId],
      );
      if (set.length === 1) return;
      const message = `there is no payout ${id} of ${fence.poolId}`;
      throw new PoolError('PAYOUT_CONFLICT', message, { poolId: fence.poolId, batch: String(id) });
    });
  }

  due(poolId: string, atLeastAtomic: Atomic): Promise<readonly DuePayee[]> {
    return this.#database.transaction((statements) => readDue(statements, poolId, atLeastAtomic));
  }

  async plannedSince(poolId: string, sinceMs: number): Promise<Atomic> {
    const [row] = await this.#database.rows<{ amount: bigint | null }>(
      // In two parts, as the indexes are.
      `select sum(amount) as amount from (
         select amount from payout_batches
          where pool = ? and state in ('submitted', 'confirmed') and sent_at >= ?::timestamptz
         union all
         select amount from payout_batches
          where pool = ? and state not in ('confirmed', 'released') and state <> 'submitted') as x`,
      [poolId, new Date(sinceMs).toISOString(), poolId],
    );
    return atomic(row?.amount ?? 0n);
  }

  async hold(fence: Fence, owner: string, reason: string): Promise<void> {
    const at = this.#now();
    await this.#fenced(fence, async (statements) => {
      await statements.rows(
        `insert into payout_holds (pool, owner, reason, held_at) values (?, ?, ?, ?)
         on conflict (pool, owner) do update set reason = excluded.reason, held_at = excluded.held_at`,
        [fence.poolId, owner, reason, at],
      );
      await failHeldRequests(statements, fence.poolId, at);
    });
  }

  async unhold(poolId: string, owner: string): Promise<boolean> {
    const gone = await this.#database.rows(
      'delete from payout_holds where pool = ? and owner = ? returning 1',
      [poolId, owner],
    );
    return gone.length > 0;
  }

  async control(poolId: string): Promise<PayoutControl> {
    const [row] = await this.#database.rows<ControlRow>(
      `select paused, latched, reason, changed_by, changed_at from payout_controls where pool = ?`,
      [poolId],
    );
    if (row === undefined) return NEVER_SET;
    const { paused, latched, reason } = row;
    return { paused, latched, reason, by: row.changed_by, changedAtMs: row.changed_at.getTime() };
  }

  async pause(poolId: string, reason: string, by: string): Promise<void> {
    // One statement: a latch that comes meanwhile must outlast it.
    await this.#database.rows(
      `insert into payout_controls as old (pool, paused, reason, changed_by, changed_at)
       values (?, true, ?, ?, ?)
       on conflict (pool) do update set
         paused = true,
         reason = case when old.latched then old.reason || '; ' || excluded.reason
                       else excluded.reason end,
         changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
      [poolId, reason, by, this.#now()],
    );
  }

  async resume(poolId: string, seen: PayoutControl, by: string): Promise<boolean> {
    const { paused, latched, reason, changedAtMs } = seen;
    const lifted = await this.#database.rows(
      `update payout_controls
          set paused = false, latched = false, reason = '', changed_by = ?, changed_at = ?
        where pool = ? and paused = ? and latched = ? and reason = ? and changed_at = ?::timestamptz
        returning 1`,
      [by, this.#now(), poolId, paused, latched, reason, new Date(changedAtMs).toISOString()],
    );
    return lifted.length > 0;
  }

  async latch(fence: Fence, reason: string): Promise<void> {
    const at = this.#now();
    await this.#fenced(fence, (statements) => latch(statements, fence.poolId, reason, at));
  }

  async pendingRequests(poolId: string): Promise<number> {
    const [row] = await this.#database.rows<{ count: bigint }>(
      `select count(*) as count from payout_requests where pool = ? and state = 'pending'`,
      [poolId],
    );
    return Number(row?.count ?? 0n);
  }

  async solvencyOf(poolId: string): Promise<ReadonlyMap<AccountKind, Atomic>> {
    const rows = await this.#database.rows<{ account: AccountKind; balance: bigint }>(
      `select account, sum(balance) as balance from ledger_balances
        where asset = ? group by account`,
      [poolId],
    );
    return new Map(rows.map(({ account, balance }) => [account, atomic(balance)]));
  }

  #fenced<T>(fence: Fence, act: (statements: Statements) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (statements) => {
      await checkFence(statements, fence);
      return act(statements);
    });
  }

  /** Several statements that see one moment. */
  #atOnce<T>(read: (statements: Statements) => Promise<T>): Promise<T> {
    return this.#database.transaction(async (statements) => {
      await statements.rows('set transaction isolation level repeatable read, read only');
      return read(statements);
    });
  }

  #now(): string {
    return new Date(this.#clock.nowMs()).toISOString();
  }
}

interface ControlRow {
  paused: boolean;
  latched: boolean;
  reason: string;
  changed_by: string;
  changed_at: Date;
}

async function latch(
  statements: Statements,
  poolId: string,
  reason: string,
  at: string,
): Promise<void> {
  await statements.rows(
    `insert into payout_controls (pool, latched, reason, changed_by, changed_at)
     values (?, true, ?, 'host', ?)
     on conflict (pool) do update set
       latched = true, reason = excluded.reason,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
    [poolId, reason, at],
  );
}
