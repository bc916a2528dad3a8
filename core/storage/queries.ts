import type { Database } from './database.ts';
import { BalanceQueries } from './queries/balance-queries.ts';
import { BlockQueries } from './queries/block-queries.ts';
import { ChartQueries } from './queries/chart-queries.ts';
import { MinerQueries } from './queries/miner-queries.ts';
import { PoolQueries } from './queries/pool-queries.ts';
import { WorkerQueries } from './queries/worker-queries.ts';

/** All that is read from the database for showing. */
export class Queries {
  readonly pools: PoolQueries;
  readonly miners: MinerQueries;
  readonly workers: WorkerQueries;
  readonly charts: ChartQueries;
  readonly blocks: BlockQueries;
  readonly balances: BalanceQueries;

  constructor(database: Database) {
    this.pools = new PoolQueries(database);
    this.miners = new MinerQueries(database);
    this.workers = new WorkerQueries(database);
    this.charts = new ChartQueries(database);
    this.blocks = new BlockQueries(database);
    this.balances = new BalanceQueries(database);
  }
}
