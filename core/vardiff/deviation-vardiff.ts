/**
 * Variable difficulty by deviation: the hashrate is estimated from credited work over time and the
 * difficulty moves only where the number of shares differs from the wanted one by more than chance.
 *
 * Shares of a steady rig arrive as a Poisson process, so `n` expected shares scatter by `sqrt(n)`.
 * A band of fixed percentages at fixed ages (15 % after five minutes at one share each ten seconds
 * is less than one standard deviation) would retarget steady rigs for ever; the band here narrows
 * as shares come in.
 */
import { BITCOIN_DIFFICULTY_ONE, type Target, targetFromDifficulty } from '../plugin-api/target.ts';
import { clampDifficulty, roundDifficulty } from './difficulty-scale.ts';
import type { VardiffController, VardiffOptions } from './vardiff.ts';

/** Hashes in all. */
const HASHES_MAX = 2 ** 256;

/**
 * Far too fast: eight shares at eight times the wanted rate move the difficulty at once. Shares are
 * counted by their work, and half a share of slack swallows its rounding.
 */
const JUMP_SHARES = 7.5;
const JUMP_RATIO = 8;
/**
 * One jump at most: shares that arrive in one packet have no time between them to estimate from.
 */
const JUMP_RATIO_MAX = 256;

/** Standard deviations of chance that a band change must exceed. */
const SIGMA = 3;
/** Deviations within this band are left alone, however certain. */
const UP_RATIO = 1.4;
const DOWN_RATIO = 0.7;
/** Shares that fill the window; it is halved there, so that old times fade. */
const WINDOW_SHARES = 128;

/**
 * Silence, in wanted intervals, before a step down: chance alone is e^-5 for a rig yet unheard,
 * e^-9 else.
 */
const SILENT_INTERVALS_NEW = 5;
const SILENT_INTERVALS = 9;
/** Steps of a silent rig: divided by 4, then by twice as much each time. */
const SILENT_STEP = 4;
const SILENT_STEP_MAX = 64;
/**
 * A rig that mined before comes back as fast as it was: never further below what it mined at than
 * this.
 */
const SILENT_DEPTH = 1024;

/** A longer gap between two calls is a clock step or a suspended process, not a silent rig. */
const GAP_INTERVALS = 60;
const GAP_MS_MIN = 600_000;

/**
 * See the top of the file. Times are monotonic milliseconds; estimates are numbers, targets exact.
 */
export class DeviationVardiff implements VardiffController {
  readonly #options: VardiffOptions;
  /** Hashes behind one unit of difficulty. */
  readonly #hashesPerUnit: number;
  #target: Target;
  #difficulty: number;
  /** Start of the window; below 0 until the first call. */
  #sinceMs = -1;
  #lastMs = -1;
  /** Last share of the window, else its start. */
  #heardMs = -1;
  /** Work credited in the window, in hashes. */
  #hashes = 0;
  #silentStep = SILENT_STEP;
  /** Difficulty that the rig last delivered at; 0 until its first share. */
  #proven = 0;

  constructor(options: VardiffOptions) {
    this.#options = options;
    this.#hashesPerUnit = HASHES_MAX / Number(options.difficultyOne ?? BITCOIN_DIFFICULTY_ONE);
    this.#difficulty = options.powersOfTwo
      ? roundDifficulty(options.difficultyStart, options)
      : clampDifficulty(options.difficultyStart, options);
    this.#target = targetFromDifficulty(this.#difficulty, options.difficultyOne);
  }

  get target(): Target {
    return this.#target;
  }

  share(atMs: number, creditedWork: bigint): Target | undefined {
    const credited = Number(creditedWork);
    this.#proven = credited / this.#hashesPerUnit;
    this.#silentStep = SILENT_STEP;
    // The share that opens a window marks a time; what it took to find it lies before.
    if (!this.#advance(atMs)) return undefined;
    this.#hashes += credited;
    this.#heardMs = atMs;
    return this.#judge(atMs);
  }

  tick(atMs: number): Target | undefined {
    return this.#advance(atMs) ? this.#judge(atMs) : undefined;
  }

  idle(atMs: number): void {
    this.#lastMs = atMs;
    this.#restart(atMs);
  }

  /**
   * Moves the time; false where a window begins here: at the first call, and after a step of the
   * clock.
   */
  #advance(atMs: number): boolean {
    const gapMs = atMs - this.#lastMs;
    const gapMsMax = Math.max(GAP_MS_MIN, GAP_INTERVALS * this.#options.shareSeconds * 1000);
    const steady = this.#sinceMs >= 0 && gapMs >= 0 && gapMs <= gapMsMax;
    this.#lastMs = atMs;
    if (!steady) this.#restart(atMs);
    return steady;
  }

  #restart(atMs: number): void {
    this.#sinceMs = atMs;
    this.#heardMs = atMs;
    this.#hashes = 0;
  }

  #judge(atMs: number): Target | undefined {
    const intervalMs = this.#options.shareSeconds * 1000;
    const silent = (atMs - this.#heardMs) / intervalMs;
    if (silent > (this.#proven > 0 ? SILENT_INTERVALS : SILENT_INTERVALS_NEW))
      return this.#stepDown(atMs);
    const wanted = (atMs - this.#sinceMs) / intervalMs;
    const got = this.#hashes / (this.#difficulty * this.#hashesPerUnit);
    const ratio = deviation(got, wanted);
    if (ratio !== 1) {
      const target = this.#move(ratio, atMs);
      if (target !== undefined) return target;
    }
    if (Math.max(wanted, got) > WINDOW_SHARES) {
      this.#sinceMs = atMs - (atMs - this.#sinceMs) / 2;
      this.#hashes /= 2;
    }
    return undefined;
  }

  #stepDown(atMs: number): Target | undefined {
    const depth = this.#proven / SILENT_DEPTH / this.#difficulty;
    const target = this.#move(Math.min(1, Math.max(1 / this.#silentStep, depth)), atMs);
    if (target !== undefined) this.#silentStep = Math.min(SILENT_STEP_MAX, this.#silentStep * 2);
    // Silence is not averaged with what follows: a rig that is back is seen at once.
    else this.#restart(atMs);
    return target;
  }

  #move(ratio: number, atMs: number): Target | undefined {
    const difficulty = roundDifficulty(this.#difficulty * ratio, this.#options);
    // Rounding never turns a step around: harder stays harder.
    if (ratio > 1 ? difficulty <= this.#difficulty : difficulty >= this.#difficulty)
      return undefined;
    this.#difficulty = difficulty;
    this.#target = targetFromDifficulty(difficulty, this.#options.difficultyOne);
    this.#restart(atMs);
    return this.#target;
  }
}

/**
 * How many times harder shares should be where `got` came instead of `wanted`; 1 within the band.
 */
function deviation(got: number, wanted: number): number {
  const excess = got - wanted;
  if (got >= JUMP_SHARES && got >= JUMP_RATIO * wanted)
    return Math.min(JUMP_RATIO_MAX, got / Math.max(wanted, Number.MIN_VALUE));
  if (got >= JUMP_SHARES && got >= UP_RATIO * wanted && excess > SIGMA * Math.sqrt(got))
    return got / wanted;
  if (got <= DOWN_RATIO * wanted && -excess > SIGMA * Math.sqrt(wanted)) return got / wanted;
  return 1;
}
