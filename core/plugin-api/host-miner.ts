/** A miner inside the host, which mines for another pool by the plugin's `worker` protocol. At most one per pool. */
export interface HostMiner {
  /** Changes nothing. @throws RangeError for what `start` would not take. */
  check(order: HostMinerOrder): void;
  /** Begins, in place of what ran before. @throws RangeError for a URL or a number of threads that cannot be. */
  start(order: HostMinerOrder): void;
  /** Resolves when its threads have ended. */
  stop(): Promise<void>;
  /** Of the run that goes on, or of the last one; undefined before the first. */
  readonly view: HostMinerView | undefined;
}

export interface HostMinerOrder {
  /** `http://host:port`, with a path where the pool has one. */
  readonly url: string;
  readonly address: string;
  readonly worker: string;
  /** 1 to the processor's. */
  readonly threads: number;
}

export interface HostMinerView {
  readonly state: 'connecting' | 'mining' | 'waiting' | 'refused' | 'stopped' | 'failed';
  /** Why it waits, was refused or failed. */
  readonly reason: string | undefined;
  /** Of about the last seconds; undefined before it is known. */
  readonly hashrateHps: number | undefined;
  readonly hashes: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly blocks: number;
  /** Of a share. */
  readonly difficulty: number | undefined;
  /** Of the job under way. */
  readonly height: number | undefined;
  readonly estimate: string | undefined;
}
