import type { Clock } from '../plugin-api/clock.ts';
import { AttemptLimit, type AttemptLimitOptions } from './attempt-limit.ts';

export interface ProofLimitOptions {
  readonly perAddress: AttemptLimitOptions;
  readonly perOrigin: AttemptLimitOptions;
}

/**
 * One guess in a minute at an address, from however many places: 500,000 in a year, where 8 random characters
 * have 6e15. One origin gets more, as several owners may share it.
 */
export const PROOF_LIMIT_DEFAULTS: ProofLimitOptions = {
  perAddress: { burst: 10, everySeconds: 60, subjectsMax: 20_000 },
  perOrigin: { burst: 20, everySeconds: 30, subjectsMax: 20_000 },
};

/** Attempts to prove something. Only those that fail are counted in the end. */
export class ProofLimits {
  readonly #addresses: AttemptLimit;
  readonly #origins: AttemptLimit;

  constructor({ perAddress, perOrigin }: ProofLimitOptions, clock: Clock) {
    this.#addresses = new AttemptLimit(perAddress, clock);
    this.#origins = new AttemptLimit(perOrigin, clock);
  }

  /** Takes one attempt, or none and returns the seconds to wait. */
  take(address: string, origin: string): number {
    const waitSeconds = Math.max(
      this.#addresses.waitSeconds(address),
      this.#origins.waitSeconds(origin),
    );
    if (waitSeconds > 0) return waitSeconds;
    this.#addresses.take(address);
    this.#origins.take(origin);
    return 0;
  }

  giveBack(address: string, origin: string): void {
    this.#addresses.giveBack(address);
    this.#origins.giveBack(origin);
  }
}
