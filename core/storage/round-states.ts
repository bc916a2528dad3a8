import type { Statements } from './database.ts';
import type { RoundState, RoundTurn } from './slice-batch.ts';

/** Where the rounds of pools stand after a batch, by pool. */
export async function saveRounds(
  statements: Statements,
  rounds: ReadonlyMap<string, RoundState>,
): Promise<void> {
  const rows = [...rounds].map(([name, state]) => ({
    name,
    r: String(state.round),
    k: String(state.roundWork),
    n: state.networkWork === undefined ? null : String(state.networkWork),
    c: state.credited,
  }));
  await statements.rows(
    `update pools set round = x.r, round_work = x.k, network_work = x.n, credited = x.c
       from json_to_recordset(?::json)
         as x(name text, r bigint, k numeric(78,0), n numeric(78,0), c boolean)
      where pools.name = x.name`,
    [JSON.stringify(rows)],
  );
}

/** Begins and ends spans of rounds whose work is credited by itself. Hardly ever are there any. */
export async function saveTurns(
  statements: Statements,
  turns: readonly RoundTurn[],
  poolIds: ReadonlyMap<string, number>,
): Promise<void> {
  for (const { poolId, round, credited } of turns) {
    await statements.rows(
      credited
        ? 'insert into credited_rounds (round_from, pool_id) values (?, ?)'
        : 'update credited_rounds set round_to = ? where pool_id = ? and round_to is null',
      [round, poolIds.get(poolId) ?? null],
    );
  }
}
