import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { Wallet } from '../../../core/plugin-api/wallet.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { FarmSource } from '../farm/farm-source.ts';
import type { Callers } from './callers.ts';
import type { FarmerOwners } from './farmer-owners.ts';
import type { PoolerNews } from './pooler-news.ts';
import type { PoolerSeats } from './pooler-seats.ts';

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
  readonly log: Logger;
  readonly clock: Clock;
}
