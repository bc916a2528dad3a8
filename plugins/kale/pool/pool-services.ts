import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolRecord } from '../../../core/plugin-api/record.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { FarmSource } from '../farm/farm-source.ts';
import type { ToldJobs } from '../miners/told-jobs.ts';
import type { Callers } from './callers.ts';
import type { FarmerOwners } from './farmer-owners.ts';
import type { PoolerNews } from './pooler-news.ts';
import type { PoolerSeats } from './pooler-seats.ts';
import type { RelayedWork } from './relayed-work.ts';

/** What the backend's routes share. */
export interface PoolServices {
  readonly config: CoinConfig;
  readonly facts: PoolFacts;
  readonly source: FarmSource;
  readonly wallet: Wallet;
  readonly callers: Callers;
  readonly owners: FarmerOwners;
  readonly news: PoolerNews;
  readonly seats: PoolerSeats;
  /** What poolers were told at their seats. */
  readonly told: ToldJobs;
  readonly relayed: RelayedWork;
  readonly books: Pick<PoolRecord, 'miner'>;
  readonly log: Logger;
  readonly clock: Clock;
}
