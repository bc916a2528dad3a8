import type { TObject } from 'typebox';
import type { Chain } from './chain.ts';
import type { Devnet } from './devnet.ts';
import type { PluginCommand, PluginKeys } from './commands.ts';
import type { DialectId } from './dialect.ts';
import type { JobBuilder } from './job.ts';
import type { KernelSpec } from './kernel.ts';
import type { Payments } from './payments.ts';
import type { RewardTerms } from './reward-terms.ts';
import type { PoolRoutes } from './routes.ts';
import type { TableStep } from './tables.ts';
import type { PoolToken } from './tokens.ts';
import type { Wallet } from './wallet.ts';
import type { WorkSource } from './work-source.ts';
import type { WorkerProtocol } from './worker.ts';

/**
 * A class the host constructs once per pool, inside the pool's own container. It lists the tokens of its
 * constructor's arguments, in order; plain JavaScript can do so too, and no decorator has to agree.
 */
export interface Part<T> {
  new (...collaborators: never[]): T;
  readonly inject: readonly PoolToken<unknown>[];
}

/** Default export of a plugin: data and classes. Nothing of it runs before the host has checked it. */
export interface CoinPlugin {
  /** Folder or package name, config key, metric label; kebab-case. */
  readonly id: string;
  readonly apiVersion: 1;
  /** Schema of the `[coin]` section of a pool file (JSON Schema, closed objects, defaults filled in). */
  readonly config: TObject;
  readonly kernel: KernelSpec;
  readonly dialects: readonly DialectId[];
  readonly provides: {
    readonly work: Part<WorkSource>;
    readonly jobs: Part<JobBuilder>;
    readonly chain: Part<Chain>;
    readonly wallet: Part<Wallet>;
    /** Absent: what miners earn is counted, and paid by other means. */
    readonly payments?: Part<Payments>;
    readonly devnet?: Part<Devnet>;
    /** HTTP routes of its own, on the API port and on mining ports that speak `http-work`. */
    readonly routes?: Part<PoolRoutes>;
  };
  /**
   * What ends a round of work. `found`: a share that meets the network target, which is a block candidate. `closed`:
   * the plugin, by `POOL_ROUNDS`; no share is a block then, whatever it hashes to, and nothing is ever solved;
   * `solo:` is refused, and under the scheme `solo` the pool gets it all.
   * @default 'found'
   */
  readonly rounds?: 'found' | 'closed';
  /** What pools of the coin are like where their file says nothing. Absent: as all pools. */
  readonly habits?: PoolHabits;
  /** Its own tables in the host's database, for who asks for `POOL_DATABASE`: steps in order, never taken back. */
  readonly tables?: readonly TableStep[];
  /** Commands of its own for the terminal: `headframe <id> <command>`. */
  readonly commands?: readonly PluginCommand[];
  /** Keys that it keeps for others; for `headframe keys`. */
  readonly keys?: PluginKeys;
  /** How workers speak its routes; for `headframe mine`, and hosts that mine for another pool. */
  readonly worker?: WorkerProtocol;
  /** What the coin itself takes of each reward. Absent: nothing, and what rounding leaves is the operator's. */
  rewardTerms?(config: unknown): RewardTerms;
  /** What dashboards show, from the pool's parsed `[coin]` section. */
  describe(config: unknown): CoinDescription;
}

export interface PoolHabits {
  /** The operator's fee. @default 1 */
  readonly feePercent?: number;
  /** What it may be at most. @default 100 */
  readonly feePercentMax?: number;
  /** How blocks are divided. @default 'pplns' */
  readonly scheme?: 'pplns' | 'prop' | 'solo';
  /** What a file may ask for, where some make no sense: with the one above among them. @default all */
  readonly schemes?: readonly ('pplns' | 'prop' | 'solo' | 'pps' | 'fpps')[];
}

export interface CoinDescription {
  /** Ticker, such as `BTC`. */
  readonly symbol: string;
  readonly name: string;
  /** Where the coin has several, such as `main` and `test`: money of one is none of the other. */
  readonly network?: string;
  /** Family in the sense of pool dashboards, such as `bitcoin`. */
  readonly family: string;
  /** Decimals of one coin in atomic units: 8 for Bitcoin. */
  readonly decimals: number;
  /** A miner address that is valid here, for the start-up hint; undefined outside test networks. */
  readonly exampleAddress: string | undefined;
  readonly blockTimeSeconds: number;
}
