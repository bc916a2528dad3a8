import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';

/** Logs faults that may come with every share: the first at once, the rest counted, once per span. */
export class FaultLog {
  readonly #spanMs: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #quietUntilMs = Number.NEGATIVE_INFINITY;
  #unsaid = 0;

  constructor(options: { readonly spanMs: number }, clock: Clock, logger: Logger) {
    this.#spanMs = options.spanMs;
    this.#clock = clock;
    this.#logger = logger;
  }

  report(error: unknown, message: string): void {
    const nowMs = this.#clock.spanMs();
    if (nowMs < this.#quietUntilMs) {
      this.#unsaid++;
      return;
    }
    this.#logger.error({ error, unsaid: this.#unsaid }, message);
    this.#quietUntilMs = nowMs + this.#spanMs;
    this.#unsaid = 0;
  }
}
