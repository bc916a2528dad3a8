/**
 * How long the reward of a block waits. Until then work may still be added to its round: a share of this process
 * that is being verified, or of an earlier one that is not drained from the log.
 *
 * Wall clocks jump: put forward they would end the wait at once, put back they would make a block young again for
 * as long as the jump. So a block that comes while this process runs waits from when it was first seen, by the
 * monotonic clock. Those that were there at the first look are as old as the wall clock says, or as that clock of
 * ours says, whichever is more: nothing that a process before this one was verifying can come any more.
 */
import type { Clock } from '../plugin-api/clock.ts';
import type { OpenBlock } from './settlement-store.ts';

/** Blocks remembered, oldest forgotten first; one that is forgotten waits again. */
const REMEMBERED_MAX = 10_000;

export class RewardWait {
  readonly #waitMs: number;
  readonly #clock: Clock;
  /** By hash: when a block was first seen, monotonic, and whether that was the first look. */
  readonly #seen = new Map<string, { readonly atMs: number; readonly atFirst: boolean }>();
  #looked = false;

  constructor(options: { readonly waitMs: number }, clock: Clock) {
    this.#waitMs = options.waitMs;
    this.#clock = clock;
  }

  /** Remembers since when blocks are there; to be called at each look. */
  saw(blocks: readonly OpenBlock[]): void {
    for (const { blockHash } of blocks) {
      if (this.#seen.has(blockHash)) continue;
      this.#seen.set(blockHash, { atMs: this.#clock.spanMs(), atFirst: !this.#looked });
      if (this.#seen.size > REMEMBERED_MAX) this.#forgetOldest();
    }
    this.#looked = true;
  }

  isOver({ blockHash, foundAtMs }: OpenBlock): boolean {
    const seen = this.#seen.get(blockHash);
    if (seen === undefined) return false;
    const waited = this.#clock.spanMs() >= seen.atMs + this.#waitMs;
    return waited || (seen.atFirst && this.#clock.nowMs() >= foundAtMs + this.#waitMs);
  }

  #forgetOldest(): void {
    for (const oldest of this.#seen.keys()) {
      this.#seen.delete(oldest);
      return;
    }
  }
}
