import type { PoolCoins } from '../ledger/pool-coins.ts';
import type { Database, Statements } from './database.ts';

/** Coins of pools in the table of migration 007. */
export class SqlPoolCoins implements PoolCoins {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  claim(poolId: string, coin: string): Promise<string> {
    return this.#database.transaction(async (statements) => {
      // Also locks the row: two processes that start one pool see each other.
      const [row] = await statements.rows<{ coin: string }>(
        `insert into pool_coins (pool, coin) values (?, ?)
         on conflict (pool) do update set coin = pool_coins.coin returning coin`,
        [poolId, coin],
      );
      const recorded = row?.coin ?? coin;
      if (recorded === coin || (await hasMoney(statements, poolId))) return recorded;
      await statements.rows('update pool_coins set coin = ? where pool = ?', [coin, poolId]);
      return coin;
    });
  }
}

async function hasMoney(statements: Statements, poolId: string): Promise<boolean> {
  const [row] = await statements.rows<{ found: boolean }>(
    `select exists (select 1 from ledger_balances where asset = ?)
         or exists (select 1 from payout_batches where pool = ?)
         or exists (select 1 from blocks join pools on pools.id = blocks.pool_id
                     where pools.name = ?) as found`,
    [poolId, poolId, poolId],
  );
  return row?.found === true;
}
