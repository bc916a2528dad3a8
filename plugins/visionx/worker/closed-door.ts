/** In seconds. */
const FIRST = 2;
const MAX = 30;

/** How long to stay away from a pool that takes nobody: soon back at first, then ever less often. */
export class ClosedDoor {
  #times = 0;

  /** `told`: what the pool says itself, in seconds. */
  retrySeconds(told: number | undefined): number {
    const grown = Math.min(MAX, FIRST * 2 ** this.#times);
    if (grown < MAX) this.#times++;
    return told ?? grown;
  }

  opened(): void {
    this.#times = 0;
  }
}
