import { openDatabase } from '../../core/storage/database.ts';
import type { Database } from '../../core/storage/database.ts';
import type { HostProcess } from './host-process.ts';

/** Looks into the embedded database of a host that has stopped. */
export async function inDatabase<Result>(
  host: HostProcess,
  look: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase({ dataDir: host.data });
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

/** Shares on record, by name of worker. */
export function recordedShares(host: HostProcess): Promise<ReadonlyMap<string, number>> {
  return inDatabase(host, async (database) => {
    const rows = await database.rows<{ name: string; shares: bigint }>(
      `select name, sum(shares)::bigint as shares from share_slices
         join workers on workers.id = worker_id group by name`,
    );
    return new Map(rows.map(({ name, shares }) => [name, Number(shares)]));
  });
}
