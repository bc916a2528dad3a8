import type { Clock } from '../../../core/plugin-api/clock.ts';

/** An answer that many ask for: looked up again once it has some age, by one of them for all. */
export class Remembered<T> {
  readonly #ageMs: number;
  readonly #clock: Clock;
  readonly #look: () => Promise<T>;
  #value: { readonly is: T } | undefined;
  #lookedAtMs = 0;
  #looking: Promise<T> | undefined;

  constructor(ageMs: number, clock: Clock, look: () => Promise<T>) {
    this.#ageMs = ageMs;
    this.#clock = clock;
    this.#look = look;
  }

  /** The last one is told again where there is no newer to be had; rejects where there never was one. */
  async get(): Promise<T> {
    const value = this.#value;
    if (value !== undefined && this.#clock.spanMs() - this.#lookedAtMs < this.#ageMs)
      return value.is;
    this.#looking ??= this.#renew().finally(() => {
      this.#looking = undefined;
    });
    if (value === undefined) return this.#looking;
    return this.#looking.catch(() => value.is);
  }

  async #renew(): Promise<T> {
    const nowMs = this.#clock.spanMs();
    const is = await this.#look();
    this.#value = { is };
    this.#lookedAtMs = nowMs;
    return is;
  }
}
