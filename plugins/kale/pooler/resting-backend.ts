import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Backend } from './backend-client.ts';
import { BackendFault } from './backend-client.ts';

const REST_MS_MIN = 500;
const REST_MS_MAX = 30_000;

/**
 * A backend that is left alone for a while after it was away, each time for twice as long: whoever calls meanwhile is
 * told at once, so that no miner waits for it, and it comes back to one call and not to all that there were.
 */
export class RestingBackend implements Backend {
  readonly #backend: Backend;
  readonly #clock: Clock;
  #restMs = 0;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(backend: Backend, clock: Clock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  post(path: string, body: object): Promise<unknown> {
    return this.#call(path, () => this.#backend.post(path, body));
  }

  get(path: string): Promise<unknown> {
    return this.#call(path, () => this.#backend.get(path));
  }

  async #call(path: string, call: () => Promise<unknown>): Promise<unknown> {
    if (this.#clock.spanMs() < this.#restsUntilMs)
      throw new BackendFault(undefined, `${path}: the backend was away a moment ago`);
    try {
      const answer = await call();
      this.#restMs = 0;
      return answer;
    } catch (error) {
      this.#judge(error);
      throw error;
    }
  }

  /** Calls that fail together make one rest. A refusal is an answer. */
  #judge(error: unknown): void {
    const nowMs = this.#clock.spanMs();
    const isAway = error instanceof BackendFault && isGone(error.status);
    if (!isAway) this.#restMs = 0;
    if (!isAway || nowMs < this.#restsUntilMs) return;
    this.#restMs = Math.min(Math.max(REST_MS_MIN, this.#restMs * 2), REST_MS_MAX);
    this.#restsUntilMs = nowMs + this.#restMs;
  }
}

/** What it cannot put on record now is no reason to leave it alone for all else. */
function isGone(status: number | undefined): boolean {
  return status === undefined || status === 502 || status === 504;
}
