import type { Knex } from 'knex';
import type { PgliteThread } from './pglite-thread.ts';
import { isUnavailable, storageError } from './storage-error.ts';

interface OneConnection {
  acquireConnection(): Promise<PgliteThread>;
  releaseConnection(connection: PgliteThread): Promise<void>;
}

interface EmbeddedStatements {
  rows<Row>(sql: string, bindings?: readonly unknown[]): Promise<readonly Row[]>;
}

/**
 * A transaction on PGlite, as knex would make it, without a message of its own for its beginning, which goes along with
 * the first statement. `settings`: statements without bindings that come before that.
 */
export async function embeddedTransaction<T>(
  knex: Knex,
  act: (statements: EmbeddedStatements) => Promise<T>,
  settings: string,
): Promise<T> {
  const pool = knex.client as OneConnection;
  const connection = await pool.acquireConnection();
  let isBegun = false;
  const rows = async <Row>(sql: string, bindings: readonly unknown[] = []) => {
    const before = isBegun ? undefined : `begin; ${settings}`;
    isBegun = true;
    const { sql: text, bindings: bound } = nativeOf(knex, sql, bindings);
    try {
      const { rows: found } = await connection.queryAfter(before, text, bound);
      return found as readonly Row[];
    } catch (error) {
      // Which statement it was, without what was bound to it.
      if (error instanceof Error) error.message = `${text} - ${error.message}`;
      throw isUnavailable(error) ? storageError(error) : error;
    }
  };
  try {
    const result = await act({ rows });
    if (isBegun) await connection.query('commit');
    return result;
  } catch (error) {
    // Where the thread is gone, so is the transaction.
    if (isBegun) await connection.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    await pool.releaseConnection(connection);
  }
}

function nativeOf(knex: Knex, sql: string, bindings: readonly unknown[]) {
  return knex
    .raw(sql, bindings as Knex.RawBinding[])
    .toSQL()
    .toNative();
}
