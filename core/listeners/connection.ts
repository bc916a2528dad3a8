/** What a dialect's session may do with its socket. */
export interface Connection {
  /** Unique in this process, never reused. */
  readonly id: number;
  /** The miner's own address, behind a PROXY header too. */
  readonly remoteAddress: string;
  readonly port: number;
  readonly secure: boolean;
  /** Queues text that ends with a newline. A peer that does not read is closed at the queue's limit. */
  send(data: string | Uint8Array): void;
  /** Sends what is queued, then closes. */
  close(reason: string): void;
  /** The miner has authorized a worker: the handshake time-out is over, the idle one begins. */
  established(): void;
  /** Takes one token of a bucket; false means over the limit: refuse the call. */
  spend(bucket: 'login' | 'submit'): boolean;
  /**
   * Feeds the ban rules. `wrong`: a submission rejected as `wrong-result`. `junk` is what no miner
   * software sends. May close the connection. Counts also once that is closed.
   */
  score(outcome: 'valid' | 'invalid' | 'wrong' | 'junk'): void;
  /** A live worker ban with its reason, or undefined. */
  workerBan(worker: string): string | undefined;
}

/** The session of one connection, in whatever dialect. Called in order; never after `closed`. */
export interface LineSession {
  /** One line without its end, at most the listener's line limit. */
  line(line: string): void;
  closed(): void;
}

/** Opens sessions for connections whose first bytes are this dialect's. */
export interface LineDialect {
  open(connection: Connection): LineSession;
}
