import type { DuePage, WorkCredit, WorkCreditStore } from '../ledger/work-credit-store.ts';
import type { Database, Statements } from './database.ts';
import type { SqlLedger } from './sql-ledger.ts';
import { reserveOf } from './sql-reserve.ts';

interface Row {
  quote_id: bigint;
  miner_id: bigint;
  miner: string;
  quote: string;
  network_work: bigint;
  work: bigint;
  fraction: bigint;
}

interface PoolRow {
  id: number;
  credit_entries: bigint;
}

const NOTHING = { taken: 0, due: 0, fractions: new Map<string, bigint>(), entry: undefined };

/** Due work in the tables of migration 005. */
export class SqlWorkCreditStore implements WorkCreditStore {
  readonly #database: Database;
  readonly #ledger: SqlLedger;

  constructor(database: Database, ledger: SqlLedger) {
    this.#database = database;
    this.#ledger = ledger;
  }

  async credit(
    poolId: string,
    rowsMax: number,
    decide: (page: DuePage) => WorkCredit,
  ): Promise<WorkCredit & { readonly due: number }> {
    if (!(await this.#isDue(poolId))) return NOTHING;
    return this.#database.transaction(async (statements) => {
      // In this order, as no recorder ever waits for the ledger while it holds a pool.
      await statements.rows('select ledger_lock()');
      const [pool] = await statements.rows<PoolRow>(
        'select id, credit_entries from pools where name = ? for update',
        [poolId],
      );
      if (pool === undefined) return NOTHING;
      const rows = await dueOf(statements, pool.id, rowsMax);
      const credit = decide({
        entries: pool.credit_entries,
        reserveAtomic: await reserveOf(statements, poolId),
        due: rows.map(({ miner, quote, work, network_work: networkWork }) => {
          return { miner, quote, work, networkWork };
        }),
        fractions: new Map(rows.map(({ miner, fraction }) => [miner, fraction])),
      });
      await this.#enter(statements, pool, rows.slice(0, credit.taken), credit);
      return { ...credit, due: rows.length };
    });
  }

  async reserve(poolId: string): Promise<bigint> {
    return reserveOf(this.#database, poolId);
  }

  /** Most pools have nothing due: no lock is taken for them. */
  async #isDue(poolId: string): Promise<boolean> {
    const rows = await this.#database.rows(
      'select 1 as one from due_work where pool_id = (select id from pools where name = ?) limit 1',
      [poolId],
    );
    return rows.length > 0;
  }

  async #enter(
    statements: Statements,
    { id }: PoolRow,
    taken: readonly Row[],
    { fractions, entry }: WorkCredit,
  ): Promise<void> {
    const last = taken.at(-1);
    if (last === undefined) return;
    // The rows of the page are the first ones, and the pool is held: what is up to the last is what was read.
    const gone = await statements.rows<{ count: bigint }>(
      `with gone as (delete from due_work
          where pool_id = ? and (quote_id, miner_id) <= (?::bigint, ?::bigint) returning 1)
       select count(*) as count from gone`,
      [id, last.quote_id, last.miner_id],
    );
    if (gone[0]?.count !== BigInt(taken.length))
      throw new Error('due work changed while it was held');
    await statements.rows(
      `delete from work_quotes where pool_id = ? and id <= ? and not exists (
         select 1 from due_work where due_work.pool_id = work_quotes.pool_id and quote_id = work_quotes.id)`,
      [id, last.quote_id],
    );
    await saveFractions(statements, taken, fractions);
    if (entry === undefined) return;
    const outcome = await this.#ledger.postWithin(statements, entry);
    if (outcome !== 'posted')
      throw new Error(`${entry.idempotencyKey} was entered by somebody else`);
    await statements.rows('update pools set credit_entries = credit_entries + 1 where id = ?', [
      id,
    ]);
  }
}

function dueOf(statements: Statements, pool: number, rowsMax: number): Promise<readonly Row[]> {
  return statements.rows<Row>(
    `select page.quote_id, page.miner_id, address as miner, quote, network_work, work,
            coalesce(fraction, 0) as fraction
       from (select quote_id, miner_id, work from due_work
              where pool_id = ? order by quote_id, miner_id limit ?) as page
       join work_quotes on work_quotes.id = page.quote_id join miners on miners.id = page.miner_id
       left join credit_fractions on credit_fractions.miner_id = page.miner_id
      order by page.quote_id, page.miner_id`,
    [pool, rowsMax],
  );
}

async function saveFractions(
  statements: Statements,
  taken: readonly Row[],
  fractions: ReadonlyMap<string, bigint>,
): Promise<void> {
  const ids = new Map(taken.map(({ miner, miner_id: id }) => [miner, id]));
  const rows = [...fractions].map(([miner, fraction]) => ({
    m: String(ids.get(miner)),
    f: String(fraction),
  }));
  await statements.rows(
    `insert into credit_fractions (miner_id, fraction)
       select m, f from json_to_recordset(?::json) as x(m bigint, f numeric(20,0))
     on conflict (miner_id) do update set fraction = excluded.fraction`,
    [JSON.stringify(rows)],
  );
}
