import type { PoolStatements } from '../../../core/plugin-api/tables.ts';
import { FIRST_LINK } from './event-link.ts';

/** Where a pool's log ends. */
export interface LogHead {
  /** Of the last event; 0 before the first. */
  readonly sequence: bigint;
  /** Of the last event, hex. */
  readonly link: string;
}

/** The head, which nobody else changes before this transaction ends; waits for who has it. */
export async function lockedHead(statements: PoolStatements, poolId: string): Promise<LogHead> {
  const known = await forUpdate(statements, poolId);
  if (known !== undefined) return known;
  // Waits for another that puts the same row there and has not ended.
  await statements.rows(
    `insert into log_heads (pool_id, sequence, link) values (?, 0, decode(?, 'hex'))
     on conflict (pool_id) do nothing`,
    [poolId, FIRST_LINK],
  );
  return (await forUpdate(statements, poolId)) ?? { sequence: 0n, link: FIRST_LINK };
}

async function forUpdate(statements: PoolStatements, poolId: string): Promise<LogHead | undefined> {
  const [head] = await statements.rows<LogHead>(
    `select sequence, encode(link, 'hex') as link from log_heads where pool_id = ? for update`,
    [poolId],
  );
  return head;
}
