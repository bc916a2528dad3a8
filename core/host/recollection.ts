import type { Clock } from '../plugin-api/clock.ts';

/**
 * An answer that is asked for once and told to all who want it meanwhile, and for a while after. Its age counts
 * from when it was asked for. Failures are told to who waited, and not kept.
 */
export class Recollection<T> {
  readonly #ageMaxMs: number;
  readonly #ask: () => Promise<T>;
  readonly #clock: Clock;
  #answer: { readonly promise: Promise<T>; readonly atMs: number } | undefined;
  #pending = false;

  constructor(options: { readonly ageMaxMs: number }, ask: () => Promise<T>, clock: Clock) {
    this.#ageMaxMs = options.ageMaxMs;
    this.#ask = ask;
    this.#clock = clock;
  }

  get(): Promise<T> {
    const known = this.#answer;
    const nowMs = this.#clock.spanMs();
    if (known !== undefined && (this.#pending || nowMs - known.atMs < this.#ageMaxMs)) {
      return known.promise;
    }
    this.#pending = true;
    const promise = this.#ask().then(
      (value) => {
        this.#pending = false;
        return value;
      },
      (error: unknown) => {
        this.#pending = false;
        this.#answer = undefined;
        throw error;
      },
    );
    this.#answer = { promise, atMs: nowMs };
    return promise;
  }
}
