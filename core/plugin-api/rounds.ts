/**
 * Rounds of work that a plugin closes, where no share is a block: the chain makes its blocks by itself, and what one
 * of them brings the pool is known afterwards. Each block of the chain that the pool worked on closes one round; from
 * there on the host follows it as one that was found: by `Chain.canonicalHash`, to maturity, back if it leaves the
 * chain. What is divided is what `Chain.reward` says, or `rewardAtomic` where the chain has no such word.
 */
import type { Target } from './target.ts';

/** Lent to the plugin as `POOL_ROUNDS`. */
export interface PoolRounds {
  /**
   * Resolves when it is on disk that the round has ended: every share that was answered before the call is of this
   * round or an earlier one, every one that is judged after it is of a later one. Of calls with one hash the first
   * counts, also over restarts: call again whenever in doubt. The pool itself, by its address, is the block's finder.
   *
   * Waits until the pool runs, so `WorkSource.start` must not wait for it. Rejects with a RangeError for what cannot
   * be, and with `SHARE_LOG_FAILED` or `STORAGE_UNAVAILABLE` where the host stops or the pool has ended: then call
   * again in its next life.
   */
  close(round: ClosedRound): Promise<void>;
}

/** The block that ends a round. */
export interface ClosedRound {
  readonly height: number;
  /**
   * Names the block, exactly as `Chain.canonicalHash` does: 1 to 128 small letters, digits, `.`, `_` and `-`, so that
   * one block has one name.
   */
  readonly blockHash: string;
  /** Of its work, against which the effort of the round is measured. */
  readonly networkTarget: Target;
  /** What it is to bring, as far as known, from 0 on. */
  readonly rewardAtomic: bigint;
}
