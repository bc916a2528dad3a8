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

/**
 * Blocks remembered; where there are more, those that are open no longer are forgotten, and whom there is no room for is
 * as old as the wall clock says.
 */
const REMEMBERED_MAX = 10_000;

interface Sight {
  readonly atMs: number;
  readonly atFirst: boolean;
  /** The newest look that saw it. */
  look: number;
}

export class RewardWait {
  readonly #waitMs: number;
  readonly #clock: Clock;
  /** By hash: when a block was first seen, monotonic, and whether that was the first look. */
  readonly #seen = new Map<string, Sight>();
  #isFirst = true;
  #look = 0;

  constructor(options: { readonly waitMs: number }, clock: Clock) {
    this.#waitMs = options.waitMs;
    this.#clock = clock;
  }

  /** Remembers since when blocks are there; to be called at each look, as often as there are pages of them. */
  saw(blocks: readonly OpenBlock[]): void {
    for (const { blockHash } of blocks) {
      const known = this.#seen.get(blockHash);
      if (known !== undefined) known.look = this.#look;
      else if (this.#seen.size < REMEMBERED_MAX) {
        const atMs = this.#clock.spanMs();
        this.#seen.set(blockHash, { atMs, atFirst: this.#isFirst, look: this.#look });
      }
    }
  }

  /** A look has seen all there are. */
  looked(): void {
    if (this.#seen.size >= REMEMBERED_MAX)
      for (const [hash, { look }] of this.#seen) if (look !== this.#look) this.#seen.delete(hash);
    this.#isFirst = false;
    this.#look++;
  }

  isOver({ blockHash, foundAtMs }: OpenBlock): boolean {
    const isOld = this.#clock.nowMs() >= foundAtMs + this.#waitMs;
    const seen = this.#seen.get(blockHash);
    if (seen === undefined) return isOld;
    const waited = this.#clock.spanMs() >= seen.atMs + this.#waitMs;
    return waited || (seen.atFirst && isOld);
  }
}
