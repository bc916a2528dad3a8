import type { CoinDescription } from '../plugin-api/coin-plugin.ts';
import type { DaemonHealth } from '../plugin-api/work-source.ts';
import type { NetworkStats } from '../plugin-api/chain.ts';
import type { DialectId } from '../plugin-api/dialect.ts';
import type { Target } from '../plugin-api/target.ts';

/** One pool as the API shows it. Live state only; history comes from storage. */
export interface PoolView {
  readonly id: string;
  readonly algorithm: string;
  /** Target of difficulty 1: the unit in which people count difficulty here. */
  readonly difficultyOne: Target;
  readonly state: 'starting' | 'running' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly reason: string | undefined;
  readonly coin: CoinDescription;
  readonly address: string;
  readonly feePercent: number;
  /** How blocks are divided, in capitals as dashboards write it. */
  readonly payoutScheme: string;
  /** Work that the scheme looks back on, in times of the work of a block; 0 where it does not. */
  readonly payoutWindow: number;
  readonly daemons: readonly DaemonHealth[];
  /** Undefined until the daemon first answered. */
  readonly network: NetworkStats | undefined;
  readonly jobHeight: number | undefined;
  readonly jobAgeMs: number | undefined;
  /**
   * The spelling under which the pool credits an address; the address as it came where the pool does
   * not run or cannot pay it. Never throws.
   */
  spellingOf(address: string): string;
}

export interface PortView {
  readonly port: number;
  readonly host: string;
  readonly algorithm: string;
  readonly dialects: readonly DialectId[];
  readonly tls: boolean;
  /** Pools it may feed from, best first, and the one selected now. */
  readonly pools: readonly string[];
  readonly selected: string | undefined;
  readonly connections: number;
  readonly traffic: PortTraffic;
  /** In the unit of the dialect. */
  readonly difficulty: {
    readonly start: number;
    readonly min: number;
    readonly max: number;
    readonly shareSeconds: number;
  };
}

/** What a port has seen since it opened. Every number only grows. */
export interface PortTraffic {
  readonly accepted: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Lines and headers that no miner software sends. */
  readonly junk: number;
  readonly bans: number;
  /** Calls over a rate limit. */
  readonly overLimit: number;
  /** Connections turned away, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** Connections that ended, by reason. */
  readonly closed: Readonly<Record<string, number>>;
}

export interface SessionView {
  readonly id: number;
  readonly port: number;
  readonly poolId: string | undefined;
  readonly remoteAddress: string;
  readonly workers: readonly string[];
  readonly userAgent: string;
  /** In the unit of the port's dialect. */
  readonly difficulty: number;
  readonly connectedAtMs: number;
}

/** Everything the API may see of, and do to, the running host. */
export interface HostView {
  readonly startedAtMs: number;
  pools(): readonly PoolView[];
  ports(): readonly PortView[];
  sessions(): readonly SessionView[];
  /** Selects a pool for a port. Returns a sentence where that cannot be. */
  selectPool(port: number, poolId: string): string | undefined;
  /** Moves one session; it stays pinned there. Returns a sentence where that cannot be. */
  moveSession(sessionId: number, poolId: string): string | undefined;
  bans(): readonly BanView[];
  ban(subject: string, reason: string, seconds: number): void;
  unban(subject: string): boolean;
}

export interface BanView {
  /** `address:1.2.3.4` or `worker:wallet.rig`. */
  readonly subject: string;
  readonly reason: string;
  readonly untilMs: number;
}
