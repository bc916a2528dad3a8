/** Something with text to hand over at the end of this turn. */
export interface Flushable {
  flush(): void;
}

/**
 * Collects the sessions that wrote something and flushes each once, when the running callback is
 * through: a batch of verdicts costs every miner one write.
 */
export class FlushRound {
  #waiting: Flushable[] = [];

  add(flushable: Flushable): void {
    if (this.#waiting.length === 0) queueMicrotask(() => this.#run());
    this.#waiting.push(flushable);
  }

  #run(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const flushable of waiting) flushable.flush();
  }
}
