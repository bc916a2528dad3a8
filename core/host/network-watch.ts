import type { Chain, NetworkStats } from '../plugin-api/chain.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';

/** Dashboards refresh about as often; a daemon has better things to do. */
const SPAN_MS = 30_000;

/** Keeps the last facts of the network at hand, so that nobody who looks waits for a daemon. */
export class NetworkWatch {
  readonly #chain: Chain;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #latest: NetworkStats | undefined;
  #busy = false;
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(chain: Chain, clock: Clock, logger: Logger) {
    this.#chain = chain;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Undefined until the daemon first answered. */
  get latest(): NetworkStats | undefined {
    return this.#latest;
  }

  /** Asks if it is time. Never rejects; to be called about once a second. */
  async tick(): Promise<void> {
    if (this.#busy || this.#clock.spanMs() < this.#dueMs) return;
    this.#busy = true;
    try {
      this.#latest = await this.#chain.networkStats();
    } catch (error) {
      this.#logger.debug({ error }, 'the network cannot be described for now');
    } finally {
      this.#dueMs = this.#clock.spanMs() + SPAN_MS;
      this.#busy = false;
    }
  }
}
