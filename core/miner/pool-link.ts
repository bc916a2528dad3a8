/** The miner's way to a pool. It comes back by itself until it is closed. */
export interface PoolLink {
  open(): void;
  /** Sends one message. Without a link it is dropped: whatever it was about is over by then. */
  send(message: object): void;
  /** The pool is usable: a later failure starts with short delays again. */
  proven(): void;
  /** Drops the link and tries again after a delay. */
  restart(reason: string): void;
  close(): void;
}

export interface PoolLinkListener {
  connected(): void;
  line(line: string): void;
  /** The link is gone; the next attempt follows in `retryMs`. */
  disconnected(reason: string, retryMs: number): void;
}
