import type { Database } from './database.ts';
import { AuditQueries } from './queries/audit-queries.ts';
import { BalanceQueries } from './queries/balance-queries.ts';
import { BlockQueries } from './queries/block-queries.ts';
import { ChartQueries } from './queries/chart-queries.ts';
import { EarningQueries } from './queries/earning-queries.ts';
import { MinerQueries } from './queries/miner-queries.ts';
import { PaymentQueries } from './queries/payment-queries.ts';
import { PayoutQueries } from './queries/payout-queries.ts';
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
  readonly earnings: EarningQueries;
  readonly payments: PaymentQueries;
  readonly payouts: PayoutQueries;
  readonly audit: AuditQueries;

  constructor(database: Database) {
    this.pools = new PoolQueries(database);
    this.miners = new MinerQueries(database);
    this.workers = new WorkerQueries(database);
    this.charts = new ChartQueries(database);
    this.blocks = new BlockQueries(database);
    this.earnings = new EarningQueries(database);
    this.payments = new PaymentQueries(database);
    this.payouts = new PayoutQueries(database);
    this.audit = new AuditQueries(database);
    this.balances = new BalanceQueries(database);
  }
}
