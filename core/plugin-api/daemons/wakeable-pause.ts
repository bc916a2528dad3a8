/** A pause that a loop takes between two rounds, and that somebody else may cut short. */
export class WakeablePause {
  #wake: (() => void) | undefined;
  #woken = false;

  /** Resolves after `ms`, or when woken; a wake between two pauses ends the next one at once. Rejects on abort. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#woken) {
      await new Promise<void>((resolve, reject) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          resolve();
        };
        const abort = (): void => {
          clearTimeout(timer);
          reject(signal.reason);
        };
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', abort, { once: true });
        this.#wake = done;
      });
    }
    this.#woken = false;
    this.#wake = undefined;
  }

  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }
}
