import type { Statements } from './database.ts';
import type { Slice } from './slice-batch.ts';

/** Rows per statement, as for slices. */
const ROWS_PER_STATEMENT = 2_000;

interface Row {
  readonly p: number | undefined;
  readonly q: string;
  readonly n: string;
  readonly m: string;
  k: bigint;
}

/**
 * Adds the work that is to be credited by itself to what is due. The writer holds the rows of the pools, as
 * whoever credits does: so neither sees a half of the other's.
 */
export async function addDueWork(
  statements: Statements,
  slices: readonly Slice[],
  poolIds: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = sums(slices, poolIds);
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    const some = rows
      .slice(at, at + ROWS_PER_STATEMENT)
      .map((row) => ({ ...row, k: String(row.k) }));
    const json = JSON.stringify(some);
    await statements.rows(
      `insert into work_quotes (pool_id, quote, network_work)
         select distinct p, q, n
           from json_to_recordset(?::json) as x(p integer, q text, n numeric(78,0)) order by 1, 2, 3
       on conflict do nothing`,
      [json],
    );
    await statements.rows(
      `insert into due_work (pool_id, quote_id, miner_id, work)
         select p, work_quotes.id, m, sum(k)
           from json_to_recordset(?::json) as x(p integer, q text, n numeric(78,0), m bigint,
             k numeric(78,0))
           join work_quotes on pool_id = p and quote = q and network_work = n
          group by 1, 2, 3
       on conflict (pool_id, quote_id, miner_id) do update set
         work = due_work.work + excluded.work`,
      [json],
    );
  }
}

function sums(slices: readonly Slice[], poolIds: ReadonlyMap<string, number>): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const { quote, networkWork, worker, work } of slices) {
    if (quote === undefined || work === 0n) continue;
    const { poolId, minerId } = worker;
    const key = `${minerId} ${networkWork} ${quote}`;
    const row = rows.get(key);
    if (row !== undefined) row.k += work;
    else {
      const facts = {
        p: poolIds.get(poolId),
        q: quote,
        n: String(networkWork),
        m: String(minerId),
      };
      rows.set(key, { ...facts, k: work });
    }
  }
  return [...rows.values()];
}
