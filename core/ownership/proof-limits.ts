import type { Clock } from '../plugin-api/clock.ts';
import { AttemptLimit, type AttemptLimitOptions } from './attempt-limit.ts';

export interface ProofLimitOptions {
  readonly perAddress: AttemptLimitOptions;
  readonly perOrigin: AttemptLimitOptions;
  /** Proofs of one origin that hold and cost it nothing; each is a line on the trail, for ever. */
  readonly freePerOrigin: AttemptLimitOptions;
}

/** Whose attempt it is. */
export interface Attempt {
  /** Undefined: of what nobody can guess, such as a signature; strangers' guesses do not stand in its way. */
  readonly address: string | undefined;
  readonly origin: string;
}

/**
 * One guess in a minute at an address, from however many places: 500,000 in a year, where 8 random characters
 * have 6e15. One origin gets more, as several owners may share it.
 */
export const PROOF_LIMIT_DEFAULTS: ProofLimitOptions = {
  perAddress: { burst: 10, everySeconds: 60, subjectsMax: 20_000 },
  perOrigin: { burst: 20, everySeconds: 30, subjectsMax: 20_000 },
  freePerOrigin: { burst: 100, everySeconds: 30, subjectsMax: 20_000 },
};

/** Attempts to prove something. Those that hold are counted in the end where one origin has very many. */
export class ProofLimits {
  readonly #addresses: AttemptLimit;
  readonly #origins: AttemptLimit;
  readonly #free: AttemptLimit;

  constructor({ perAddress, perOrigin, freePerOrigin }: ProofLimitOptions, clock: Clock) {
    this.#addresses = new AttemptLimit(perAddress, clock);
    this.#origins = new AttemptLimit(perOrigin, clock);
    this.#free = new AttemptLimit(freePerOrigin, clock);
  }

  /** Takes one attempt, or none and returns the seconds to wait. */
  take({ address, origin }: Attempt): number {
    const waitSeconds = Math.max(
      address === undefined ? 0 : this.#addresses.waitSeconds(address),
      this.#origins.waitSeconds(origin),
    );
    if (waitSeconds > 0) return waitSeconds;
    if (address !== undefined) this.#addresses.take(address);
    this.#origins.take(origin);
    return 0;
  }

  /** Of one that held. */
  giveBack({ address, origin }: Attempt): void {
    if (address !== undefined) this.#addresses.giveBack(address);
    if (this.#free.take(origin)) this.#origins.giveBack(origin);
  }
}
