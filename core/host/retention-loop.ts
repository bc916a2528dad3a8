import type { Logger } from '../plugin-api/logger.ts';
import type { Retention } from '../storage/retention.ts';

/** Between two looks while there is nothing to fold or delete. */
const IDLE_MS = 600_000;
/** Between two steps while there is: the database belongs to the recorder meanwhile. */
const BUSY_MS = 1_000;

/** Keeps the history bounded in small steps, one at a time, for as long as the host runs. */
export class RetentionLoop {
  readonly #retention: Pick<Retention, 'step'>;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #step: Promise<void> | undefined;
  #stopped = false;

  constructor(retention: Pick<Retention, 'step'>, logger: Logger) {
    this.#retention = retention;
    this.#logger = logger;
  }

  start(): void {
    this.#schedule(IDLE_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#step;
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#step = this.#run();
    }, delayMs);
  }

  async #run(): Promise<void> {
    try {
      const { more } = await this.#retention.step();
      this.#schedule(more ? BUSY_MS : IDLE_MS);
    } catch (error) {
      this.#logger.warn({ error }, 'the history could not be trimmed for now');
      this.#schedule(IDLE_MS);
    }
  }
}
