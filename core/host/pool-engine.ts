import type { MiningPool } from '../jobs/mining-pool.ts';
import type { Chain, NetworkStats } from '../plugin-api/chain.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import type { PayoutRules } from '../payouts/payout-rules.ts';
import type { PoolPayouts } from '../payouts/pool-payouts.ts';
import type { PoolControl } from '../plugin-api/control.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import type { JobBuilder } from '../plugin-api/job.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { Payments } from '../plugin-api/payments.ts';
import type { RewardTerms } from '../plugin-api/reward-terms.ts';
import type { PoolRounds } from '../plugin-api/rounds.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import type { DaemonHealth, WorkListener, WorkSource } from '../plugin-api/work-source.ts';
import type { ResolvedSettings } from './resolved-settings.ts';

/** A plugin's classes, constructed for one pool. */
export interface PoolParts {
  readonly id: string;
  readonly settings: ResolvedSettings;
  readonly manifest: CoinPlugin;
  readonly work: WorkSource;
  readonly jobs: JobBuilder;
  readonly chain: Chain;
  readonly wallet: Wallet;
  /** Where block rewards go, canonical. */
  readonly ownAddress: string;
  /** Checked, with canonical addresses. */
  readonly terms: RewardTerms;
  /** What may change while the pool runs. */
  readonly control: Pick<PoolControl, 'feePercent'>;
  readonly logger: Logger;
  /** Both undefined for a pool that pays nobody. */
  readonly payments: Payments | undefined;
  readonly payoutRules: PayoutRules | undefined;
  /** Path of the pool's file, for what is wrong with it. */
  readonly file: string;
  /** Plugin, ticker and network. */
  readonly coin: string;
  /** Of the coin. */
  readonly decimals: number;
  /** For the engine to end the pool while it runs. Some reasons pass: then it is started again later. */
  readonly end: (error: PoolError) => void;
}

/** The host's half of a pool, built around the plugin's: jobs, shares, blocks. */
export interface PoolEngine {
  readonly pool: MiningPool;
  /** Takes the work source's templates. */
  readonly templates: WorkListener;
  /** Undefined until the daemon first answered. */
  readonly network: NetworkStats | undefined;
  /** Age of the current job; undefined until the first. */
  readonly jobAgeMs: number | undefined;
  /** Undefined for a pool that pays nobody. */
  readonly payouts: PoolPayouts | undefined;
  /** Ends rounds of the pool on the word of its plugin. */
  readonly rounds: PoolRounds;
  health(): readonly DaemonHealth[];
  /** Starts what runs beside the work source, such as following blocks to maturity. */
  start(): Promise<void>;
  /**
   * Resolves when shares that were handed in are judged, and the blocks found in them answered for or not
   * to be answered for now; no payment is begun from now on, and none is on its way to the wallet. To be called before the work source stops.
   */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export type PoolEngineFactory = (parts: PoolParts) => Promise<PoolEngine>;
