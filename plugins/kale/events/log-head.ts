import type { PoolStatements } from '../../../core/plugin-api/tables.ts';
import { FIRST_LINK } from './event-link.ts';

/** Where a pool's log ends. */
export interface LogHead {
  /** Of the last event; 0 before the first. */
  readonly sequence: bigint;
  /** Of the last event, hex. */
  readonly link: string;
}

export interface LockedHead extends LogHead {
  /** Of the process that took the pool over last; 0 before the first. */
  readonly life: bigint;
}

/** The head, which nobody else changes before this transaction ends; waits for who has it. */
export async function lockedHead(statements: PoolStatements, poolId: string): Promise<LockedHead> {
  const known = await forUpdate(statements, poolId);
  if (known !== undefined) return known;
  // Waits for another that puts the same row there and has not ended.
  await statements.rows(
    `insert into log_heads (pool_id, sequence, link) values (?, 0, decode(?, 'hex'))
     on conflict (pool_id) do nothing`,
    [poolId, FIRST_LINK],
  );
  return (await forUpdate(statements, poolId)) ?? { sequence: 0n, link: FIRST_LINK, life: 0n };
}

/** Takes the pool over: from now on an earlier life appends nothing. Answers with the number of this one. */
export async function nextLife(statements: PoolStatements, poolId: string): Promise<bigint> {
  const life = (await lockedHead(statements, poolId)).life + 1n;
  await statements.rows('update log_heads set life = ? where pool_id = ?', [life, poolId]);
  return life;
}

async function forUpdate(
  statements: PoolStatements,
  poolId: string,
): Promise<LockedHead | undefined> {
  const [head] = await statements.rows<LockedHead>(
    `select sequence, encode(link, 'hex') as link, life from log_heads where pool_id = ? for update`,
    [poolId],
  );
  return head;
}
