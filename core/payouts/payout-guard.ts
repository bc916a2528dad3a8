/** Proof of whose turn it is: the newest token of a pool wins, and what an older one writes is refused. */
export interface Fence {
  readonly poolId: string;
  readonly token: bigint;
}

/** Lets one process at a time act on a pool's payouts. */
export interface PayoutGuard {
  /**
   * Runs `act` under the pool's lock with a fence newer than any before. `undefined`: another process holds the
   * lock, and nothing was run. A process that lost its lock in the middle goes on, but its fence is old then.
   */
  run<T>(poolId: string, act: (fence: Fence) => Promise<T>): Promise<T | undefined>;
}
