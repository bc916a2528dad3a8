import type { Rest } from '../../../../core/miner/http-work/rest.ts';

/** Time that passes as soon as somebody waits for it, or when a test says so. */
export class HandTurnedRest implements Rest {
  /** Milliseconds of all rests so far. */
  readonly rests: number[] = [];
  /** Rests of this length or more wait for `turn`. */
  heldFromMs = Number.POSITIVE_INFINITY;
  #nowMs = 0;
  #turns: (() => void)[] = [];

  spanMs(): number {
    return this.#nowMs;
  }

  async rest(ms: number, signal: AbortSignal): Promise<void> {
    this.rests.push(ms);
    if (ms >= this.heldFromMs && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#turns.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    await new Promise((resolve) => setImmediate(resolve));
    this.#nowMs += ms;
  }

  /** Ends the rests under way. */
  turn(): void {
    const turns = this.#turns;
    this.#turns = [];
    for (const go of turns) go();
  }
}
