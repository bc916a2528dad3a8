/**
 * Pay per last N shares: the newest work is paid, up to a window of `factor` times the work of a block,
 * wherever rounds begin or end. Work done against network work `n` fills `work / n` of a unit.
 *
 * Arithmetic: all shares of a window are brought to the network work of its newest slice, `n0`, as integers in
 * units of 2^-64 expected hash: `floor(work * n0 * 2^64 / n)`. Where `n` is `n0` that is exact, so a window of
 * one difficulty has weights in exactly the proportions of the work. Elsewhere a slice loses less than 2^-64
 * hash, which can cost a miner one atomic unit; it stays in the remainder.
 *
 * Far edge: slices of one round and moment are of one age, so the moment in which the window ends counts in
 * part, by the same proportion for everybody, whatever order its slices are read in.
 *
 * A window that the history does not fill is normalised: the reward is divided over the work that is there.
 */
import type { Fraction } from '../fraction.ts';
import type { Scheme, SchemeReading, WorkSlice } from './scheme.ts';

/** The longest window that a pool may ask for; the history is kept this far back. */
export const PPLNS_WINDOW_MAX = 4;

const UNIT_BITS = 64n;

export class Pplns implements Scheme {
  readonly name = 'pplns';
  readonly #factor: Fraction;

  /** `factor`: length of the window in network work; above zero. */
  constructor(factor: Fraction) {
    this.#factor = factor;
  }

  begin(): SchemeReading {
    return new PplnsReading(this.#factor);
  }
}

class PplnsReading implements SchemeReading {
  readonly #factor: Fraction;
  readonly #weights = new Map<string, bigint>();
  /** What is left of the window before the moment that is being read. */
  #left = 0n;
  /** Network work of the newest slice, in units; 0 before it. */
  #unit = 0n;
  #moment: Moment | undefined;

  constructor(factor: Fraction) {
    this.#factor = factor;
  }

  take(slice: WorkSlice): boolean {
    const { miner, round, moment, work, networkWork } = slice;
    if (networkWork <= 0n) throw new RangeError('network work must be above zero');
    if (this.#unit === 0n) this.#open(networkWork);
    if (this.#moment?.round !== round || this.#moment.start !== moment) {
      this.#close();
      this.#moment = { round, start: moment, sum: 0n, weights: new Map() };
    }
    if (this.#left === 0n) return false;
    const weight = (work * this.#unit) / networkWork;
    this.#moment.sum += weight;
    add(this.#moment.weights, miner, weight);
    return true;
  }

  weights(): ReadonlyMap<string, bigint> {
    this.#close();
    return this.#weights;
  }

  #open(networkWork: bigint): void {
    this.#unit = networkWork << UNIT_BITS;
    this.#left = (this.#unit * this.#factor.numerator) / this.#factor.denominator;
  }

  /** Counts the moment in: whole, or as much of it as the window has room for. */
  #close(): void {
    if (this.#moment === undefined) return;
    const { sum, weights } = this.#moment;
    const left = this.#left;
    const whole = sum <= left;
    for (const [miner, weight] of weights)
      add(this.#weights, miner, whole ? weight : (weight * left) / sum);
    this.#left = whole ? left - sum : 0n;
    this.#moment = undefined;
  }
}

/** All work of one age. */
interface Moment {
  readonly round: bigint;
  readonly start: number;
  sum: bigint;
  readonly weights: Map<string, bigint>;
}

function add(weights: Map<string, bigint>, miner: string, weight: bigint): void {
  if (weight > 0n) weights.set(miner, (weights.get(miner) ?? 0n) + weight);
}
