import type { Clock } from '../plugin-api/clock.ts';
import type { Work } from '../plugin-api/target.ts';
import type { Check, CheckingPolicy, Finding } from './checking-policy.ts';

export interface SampledCheckingOptions {
  /** Part of the submissions of the most honest address that is verified, 0 (exclusive) to 1. */
  readonly sampleRateMin: number;
  /** Shares, each worth as much as the one at hand, that an address must have proven before any is trusted. */
  readonly provenShares: number;
  /** An address that proved nothing for this long is a new one. */
  readonly forgetAfterMs: number;
  /** Addresses remembered; the one that proved nothing for longest is forgotten first. */
  readonly addressesMax: number;
}

export const SAMPLED_CHECKING_DEFAULTS: SampledCheckingOptions = {
  sampleRateMin: 0.1,
  provenShares: 100,
  forgetAfterMs: 72 * 3_600_000,
  addressesMax: 100_000,
};

/**
 * Submissions of one address that are verified before others. A large farm has some under way at a time; who
 * has more shall not keep block candidates of others waiting.
 */
const SAMPLES_MAX = 16;

interface Standing {
  /** Hashes that its credited and verified shares took. A sum of floats: it decides nothing but a rate. */
  provenWork: number;
  /** It claimed a hash that was not its own. */
  wrong: boolean;
  /** Submissions of it that are being verified. */
  checking: number;
  /** One could not be verified; the next is, instead. */
  owing: boolean;
  /** Monotonic. */
  seenAtMs: number;
}

/**
 * Verifies a random sample, the smaller the more an address has proven.
 *
 * A share of work `w` of an address that proved work `V` is verified with probability
 * `p = max(sampleRateMin, provenShares * w / V)`, and always where that is 1 or more; an address that ever
 * claimed wrongly is verified always, until it is forgotten.
 *
 * Why forging does not pay: to forge a share is to win `w` with probability `1 - p` and to lose the standing
 * with probability `p`, where `w <= p * V / provenShares`. So whatever is forged, in what sizes and mixture,
 * an address wins on average less than `V / provenShares` before it is caught, and V is work that it had to do
 * and was paid for like anybody: forging adds less than `1 / provenShares` to it (1 %; 0.41 % where all shares
 * are of one size), once. After that every submission is verified, the connection's address is banned by rule,
 * and a new payment address starts with nothing. Work is what counts, not shares, so that nobody gains
 * trust with easy shares and spends it on a hard one. The floor is for those who proved very much: nobody
 * forges more than `1 / sampleRateMin - 1` shares in a row on average, however long it was honest.
 *
 * While one submission of an address is being verified, all others of it are too: otherwise a burst of forged
 * ones would be credited before the first is found out. Blocks are always verified, so forging them is no
 * part of this.
 */
export class SampledChecking implements CheckingPolicy {
  readonly #options: SampledCheckingOptions;
  readonly #clock: Clock;
  readonly #draw: () => number;
  /** By address; the one that was longest without proof first. */
  readonly #standings = new Map<string, Standing>();

  /** `draw`: a number from 0 to below 1 that no miner can foresee. */
  constructor(options: SampledCheckingOptions, clock: Clock, draw: () => number) {
    this.#options = options;
    this.#clock = clock;
    this.#draw = draw;
  }

  /** Addresses that are remembered. */
  get addresses(): number {
    return this.#standings.size;
  }

  /** Remembers nobody: addresses cost nothing, and what proved nothing shall not push out what did. */
  decide(miner: string, work: Work, isCandidate: boolean): Check {
    const standing = this.#standings.get(miner);
    if (standing === undefined || standing.wrong || this.#isForgotten(standing)) return 'full';
    const rate = this.#rate(standing.provenWork / Number(work));
    if (rate >= 1) {
      standing.checking++;
      return 'full';
    }
    const isDue = isCandidate || standing.owing || standing.checking > 0;
    if (!isDue && this.#draw() >= rate) return 'trust';
    standing.checking++;
    return standing.checking <= SAMPLES_MAX ? 'sample' : 'full';
  }

  checked(miner: string, work: Work, finding: Finding): void {
    let standing = this.#standings.get(miner);
    if (standing !== undefined && standing.checking > 0) standing.checking--;
    if (finding === 'unknown') {
      if (standing !== undefined) standing.owing = true;
      return;
    }
    if (finding === 'right') return;
    if (standing === undefined || this.#isForgotten(standing)) standing = newStanding();
    if (finding === 'wrong') standing.wrong = true;
    else {
      standing.provenWork += Number(work);
      standing.owing = false;
    }
    this.#keep(miner, standing);
  }

  #rate(provenShares: number): number {
    return Math.max(this.#options.sampleRateMin, this.#options.provenShares / provenShares);
  }

  #isForgotten({ seenAtMs }: Standing): boolean {
    return this.#clock.spanMs() - seenAtMs >= this.#options.forgetAfterMs;
  }

  #keep(miner: string, standing: Standing): void {
    standing.seenAtMs = this.#clock.spanMs();
    this.#standings.delete(miner);
    this.#standings.set(miner, standing);
    if (this.#standings.size <= this.#options.addressesMax) return;
    for (const oldest of this.#standings.keys()) {
      this.#standings.delete(oldest);
      return;
    }
  }
}

function newStanding(): Standing {
  return { provenWork: 0, wrong: false, checking: 0, owing: false, seenAtMs: 0 };
}
