/** Those who wait for a newer job of one seat. */
export class JobWaiters {
  readonly #max: number;
  readonly #waiting = new Set<(woken: boolean) => void>();

  /** `max`: how many may wait; one more sends the first away. */
  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#waiting.size;
  }

  /** Resolves with true when woken, with false when sent away, too late or aborted. */
  wait(timeoutMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted === true) return Promise.resolve(false);
    return new Promise((resolve) => {
      const leave = (): void => settle(false);
      const settle = (woken: boolean): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        this.#waiting.delete(settle);
        resolve(woken);
      };
      const timer = setTimeout(leave, timeoutMs).unref();
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(settle);
      if (this.#waiting.size > this.#max) this.#first()?.(false);
    });
  }

  wake(): void {
    for (const settle of this.#waiting) settle(true);
  }

  sendAway(): void {
    for (const settle of this.#waiting) settle(false);
  }

  #first(): ((woken: boolean) => void) | undefined {
    for (const settle of this.#waiting) return settle;
    return undefined;
  }
}
