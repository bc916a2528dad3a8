import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readEnvironment } from '../config/environment.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { openDatabase } from '../storage/database.ts';
import type { Database } from '../storage/database.ts';

/** Opens the database of `DATABASE_URL`, or else the embedded one in `data`, for as long as `act` takes. */
export async function withDatabase(
  data: string,
  act: (database: Database) => Promise<void>,
): Promise<void> {
  const { databaseUrl } = readEnvironment();
  if (databaseUrl === undefined) await requireDatabase(data);
  const database = await openDatabase(
    databaseUrl === undefined ? { dataDir: data } : { url: databaseUrl },
  );
  try {
    await act(database);
  } finally {
    await database.close();
  }
}

/** An empty database made just now would be verified without a finding. */
async function requireDatabase(data: string): Promise<void> {
  await access(join(data, 'database')).catch(() => {
    const message = `--data: there is no database in ${data}; is DATABASE_URL missing?`;
    throw new PoolError('CONFIG_INVALID', message, { key: 'data' });
  });
}
