import type { Database } from '../database.ts';

/** One entry that moved what a miner may be paid. */
export interface BalanceChange {
  readonly poolId: string;
  readonly miner: string;
  /** Below zero where it left the balance. */
  readonly amountAtomic: bigint;
  /** A few words on what it was for. */
  readonly usage: string;
  readonly createdAtMs: number;
}

export interface DailyEarning {
  /** UTC, `YYYY-MM-DD`. */
  readonly date: string;
  readonly amountAtomic: bigint;
}

export interface EarningFilter {
  readonly poolId: string;
  /** Canonical address. */
  readonly miner: string;
  readonly offset: number;
  readonly limit: number;
}

/** What the entries of each kind are to a miner; an entry of a kind that is new here is told by its name. */
const USAGES: Readonly<Record<string, string>> = {
  'block-matured': 'reward of a block',
  'block-reversed': 'block lost by the chain',
  'work-credited': 'work',
  'payout-reserved': 'payout',
  'payout-returned': 'payout that did not arrive',
  'payout-released': 'payout not sent',
};

/**
 * The entry of each posting by its key, and no other plan: without statistics, which PGlite never gathers by
 * itself, a join reads all entries.
 */
const CHANGES = `
  from (select entry_id, owner, amount from ledger_postings
         where owner = ? and account = 'miner') as postings
  cross join lateral (select kind, asset, created_at from ledger_entries
                       where id = entry_id limit 1) as entries
 where asset = ?`;

/** Earnings of miners, from the ledger. */
export class EarningQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first. */
  async changes(
    filter: EarningFilter,
  ): Promise<{ readonly changes: readonly BalanceChange[]; readonly total: number }> {
    const { poolId, miner, offset, limit } = filter;
    const rows = await this.#database.rows<{ amount: bigint; kind: string; created_at: Date }>(
      `select amount, kind, created_at ${CHANGES} order by entry_id desc offset ? limit ?`,
      [miner, poolId, offset, limit],
    );
    const [count] = await this.#database.rows<{ total: bigint }>(
      `select count(*) as total ${CHANGES}`,
      [miner, poolId],
    );
    const changes = rows.map(({ amount, kind, created_at: createdAt }) => ({
      poolId,
      miner,
      amountAtomic: amount,
      usage: USAGES[kind] ?? kind,
      createdAtMs: createdAt.getTime(),
    }));
    return { changes, total: Number(count?.total ?? 0n) };
  }

  /** What blocks and work brought on each day that brought anything, newest first. */
  async daily(
    filter: EarningFilter,
  ): Promise<{ readonly days: readonly DailyEarning[]; readonly total: number }> {
    const { poolId, miner, offset, limit } = filter;
    const rows = await this.#database.rows<{ day: string; amount: bigint }>(
      `select ${DAY} as day, sum(amount) as amount ${CREDITS}
        group by 1 order by 1 desc offset ? limit ?`,
      [miner, poolId, offset, limit],
    );
    const [count] = await this.#database.rows<{ total: bigint }>(
      `select count(distinct ${DAY}) as total ${CREDITS}`,
      [miner, poolId],
    );
    const days = rows.map(({ day, amount }) => ({ date: day, amountAtomic: amount }));
    return { days, total: Number(count?.total ?? 0n) };
  }
}

const DAY = `to_char(created_at at time zone 'UTC', 'YYYY-MM-DD')`;
const CREDITS = `${CHANGES} and amount > 0 and kind in ('block-matured', 'work-credited')`;
