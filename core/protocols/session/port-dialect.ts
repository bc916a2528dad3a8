import type { SessionView } from '../../api/host-view.ts';
import type { MiningPool } from '../../jobs/mining-pool.ts';

/** A session as its port sees it. */
export interface MovableSession {
  /** Moves the miner to a pool for as long as that runs; a sentence tells why it cannot be. */
  moveTo(pool: MiningPool): string | undefined;
}

/** The dialect of a port, whichever it is. */
export interface PortDialect {
  /** Connections now, logged in or not. */
  readonly count: number;
  /** Follows the route and the time, until `stop`. */
  start(): void;
  /** Sends nothing more by itself; the listener closes the connections. */
  stop(): void;
  session(id: number): MovableSession | undefined;
  views(): readonly SessionView[];
}
