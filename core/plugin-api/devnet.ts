/** A local chain that answers the coin's real RPC over HTTP and validates blocks for real. */
export interface Devnet {
  /** Listens and resolves when it answers; may follow a `stop`. State lives in `dataDir` and survives it. */
  start(options: DevnetOptions): Promise<void>;
  stop(): Promise<void>;
}

export interface DevnetOptions {
  /** Loopback host and port to listen on. */
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
}
