import type { Queries } from '../../../core/storage/queries.ts';
import type { AuditRow } from '../../../core/storage/queries/audit-queries.ts';
import type { BalanceChange, DailyEarning } from '../../../core/storage/queries/earning-queries.ts';
import type { PaymentRow } from '../../../core/storage/queries/payment-queries.ts';
import type {
  BatchRow,
  HoldRow,
  MinerPayout,
} from '../../../core/storage/queries/payout-queries.ts';
import type { BatchState } from '../../../core/payouts/payout-batch.ts';
import { MADE_AT_MS } from './fake-operator-desk.ts';

interface Page {
  readonly offset: number;
  readonly limit: number;
}

const slice = <T>(rows: readonly T[], { offset, limit }: Page): readonly T[] =>
  rows.slice(offset, offset + limit);

/** Whatever a test put on record about money, read as the API reads it. Alice alone ever mined. */
export class FakeQueries {
  readonly sent: PaymentRow[] = [];
  readonly lines: MinerPayout[] = [];
  readonly moves: BalanceChange[] = [];
  readonly days: DailyEarning[] = [];
  readonly rows: BatchRow[] = [];
  readonly held: HoldRow[] = [];
  readonly acts: AuditRow[] = [];
  /** Since when payments were asked for. */
  readonly since: number[] = [];

  readonly miners = {
    known: async (names: readonly string[]) => names.includes('alice'),
    totals: async () => [],
  };
  readonly balances = {
    ofMiners: async () => [
      { poolId: 'btc', miner: 'alice', matureAtomic: 7n, immatureAtomic: 8n, movedAtMs: 0 },
    ],
  };
  readonly pools = { totals: async () => new Map() };
  readonly charts = { miner: async () => [] };

  readonly payments = {
    page: async (of: { poolId: string; miner?: string } & Page) => {
      const found = this.sent.filter(
        ({ poolId, miner }) => poolId === of.poolId && (of.miner ?? miner) === miner,
      );
      return { payments: slice(found, of), total: found.length };
    },
    paidByPool: async (poolIds: readonly string[]) => {
      const paid = new Map<string, bigint>();
      for (const { poolId, amountAtomic } of this.sent) {
        if (poolIds.includes(poolId)) paid.set(poolId, (paid.get(poolId) ?? 0n) + amountAtomic);
      }
      return paid;
    },
    ofMiner: async (poolId: string, miner: string, sinceMs: number) => {
      this.since.push(sinceMs);
      const found = this.sent.filter((row) => row.poolId === poolId && row.miner === miner);
      const sum = (rows: readonly PaymentRow[]) =>
        rows.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
      const recent = found.filter(({ sentAtMs }) => sentAtMs >= sinceMs);
      return { paidAtomic: sum(found), recentAtomic: sum(recent), last: found[0] };
    },
  };

  readonly payouts = {
    ofMiner: async (addresses: readonly string[], limit: number) =>
      this.lines.filter(({ miner }) => addresses.includes(miner)).slice(0, limit),
    batches: async (of: { poolId?: string; states: readonly BatchState[] } & Page) => {
      const found = this.rows.filter(
        ({ poolId, state }) =>
          (of.poolId ?? poolId) === poolId && (of.states.length === 0 || of.states.includes(state)),
      );
      return { batches: slice(found, of), total: found.length };
    },
    openStates: async () => new Map([['review', 2]]),
    steps: async () => [
      { from: undefined, to: 'planned', reason: '', takenAtMs: MADE_AT_MS },
      { from: 'unknown', to: 'review', reason: 'gone', takenAtMs: MADE_AT_MS },
    ],
    holds: async (poolId: string, offset: number, limit: number) =>
      slice(
        this.held.filter((hold) => hold.poolId === poolId),
        { offset, limit },
      ),
  };

  readonly earnings = {
    changes: async (of: { poolId: string; miner: string } & Page) => {
      const found = this.moves.filter(
        ({ poolId, miner }) => poolId === of.poolId && miner === of.miner,
      );
      return { changes: slice(found, of), total: found.length };
    },
    daily: async (of: Page) => ({ days: slice(this.days, of), total: this.days.length }),
  };

  readonly audit = {
    page: async (of: { subject?: string } & Page) => {
      const found = this.acts.filter(({ subject }) => (of.subject ?? subject) === subject);
      return { acts: slice(found, of), total: found.length };
    },
  };

  /** As the API takes it: what is missing here, no test of this reads. */
  get queries(): Queries {
    return this as unknown as Queries;
  }
}
