import type { Logger } from '../plugin-api/logger.ts';
import { within } from './deadline.ts';

interface Started {
  readonly name: string;
  stop(): Promise<void>;
}

/** What was started, in order; stopped in reverse, each part with a deadline of its own. */
export class Lifecycle {
  readonly #deadlineMs: number;
  readonly #logger: Logger;
  readonly #started: Started[] = [];

  constructor(options: { readonly deadlineMs: number }, logger: Logger) {
    this.#deadlineMs = options.deadlineMs;
    this.#logger = logger;
  }

  /** Remembers how to stop something that runs from now on. */
  started(name: string, stop: () => Promise<void>): void {
    this.#started.push({ name, stop });
  }

  /** Never rejects: a part that fails or hangs is logged, and the next one is stopped. */
  async stop(): Promise<void> {
    for (let part = this.#started.pop(); part !== undefined; part = this.#started.pop()) {
      const { name, stop } = part;
      try {
        const late = (): Error => new Error(`did not stop within ${this.#deadlineMs} ms`);
        await within(this.#deadlineMs, stop(), late);
        this.#logger.debug({ part: name }, 'stopped');
      } catch (error) {
        this.#logger.error({ part: name, error }, 'left behind: it could not be stopped');
      }
    }
  }
}
