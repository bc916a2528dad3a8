import { randomBytes } from 'node:crypto';
import { SearchSpaces } from '../../jobs/search-spaces.ts';
import type { MiningJob } from '../../plugin-api/job.ts';

/** Nonces from `first` on, up to but not `end`. */
export interface NonceRange {
  readonly first: bigint;
  readonly end: bigint;
}

export interface RangeWish {
  readonly job: MiningJob;
  readonly lane: string;
  /** How many nonces the work has. */
  readonly nonceCount: bigint;
  /** How many are wanted. */
  readonly size: bigint;
}

/** Lanes of a job that are told apart; beyond them, lanes share the last book, which costs nonces alone. */
const LANES_MAX = 4_096;
/** Ranges given back that are remembered, per job and lane. */
const FREE_MAX = 1_024;
const NONCES_MAX = 1n << 64n;

type Lanes = Map<string, RangeBook>;

/**
 * Who searches what, by job, or by the search space that jobs name, and lane: ranges one behind the other, none of
 * them beyond the last nonce. Only when all were given out is one used again: first those that were given back,
 * oldest first, then from the beginning.
 *
 * Ranges of a job begin at zero, as no other job has its hashes. Those of a search space begin at a random multiple
 * of their size and go round: an earlier run of the host may have given out, and credited, nonces of that space.
 */
export class NonceRanges {
  readonly #jobs = new WeakMap<MiningJob, Lanes>();
  readonly #spaces = new SearchSpaces<Lanes>();
  readonly #random: () => bigint;

  /** `random`: any nonce of 64 bits. */
  constructor(random: () => bigint = randomNonce) {
    this.#random = random;
  }

  take(wish: RangeWish): NonceRange {
    return this.#book(wish.job, wish.lane).take(nonceCountOf(wish.nonceCount), wish.size);
  }

  /** Nobody searches the range any more; what was found in it before is still good. */
  release(job: MiningJob, lane: string, range: NonceRange): void {
    this.#book(job, lane).release(range);
  }

  #book(job: MiningJob, lane: string): RangeBook {
    const lanes = this.#lanes(job);
    const name = lanes.has(lane) || lanes.size < LANES_MAX ? lane : '';
    let book = lanes.get(name);
    if (book === undefined) {
      book = new RangeBook(job.searchSpace === undefined ? 0n : this.#random());
      lanes.set(name, book);
    }
    return book;
  }

  #lanes(job: MiningJob): Lanes {
    const { searchSpace } = job;
    if (searchSpace !== undefined) return this.#spaces.of(searchSpace, () => new Map());
    let lanes = this.#jobs.get(job);
    if (lanes === undefined) {
      lanes = new Map();
      this.#jobs.set(job, lanes);
    }
    return lanes;
  }
}

class RangeBook {
  readonly #random: bigint;
  /** Where the first range began; undefined before it. */
  #start: bigint | undefined;
  /** Nonces given out, from there on and round the end. */
  #given = 0n;
  readonly #free: NonceRange[] = [];

  constructor(random: bigint) {
    this.#random = random;
  }

  take(nonceCount: bigint, wanted: bigint): NonceRange {
    const size = wanted < 1n ? 1n : wanted;
    if (this.#given >= nonceCount) {
      const free = this.#free.shift();
      if (free !== undefined) return free;
      this.#given = 0n;
    }
    this.#start ??= multipleBelow(this.#random % nonceCount, size);
    const first = (this.#start + this.#given) % nonceCount;
    const count = least(size, nonceCount - first, nonceCount - this.#given);
    this.#given += count;
    return { first, end: first + count };
  }

  release(range: NonceRange): void {
    if (this.#free.length < FREE_MAX) this.#free.push(range);
  }
}

function multipleBelow(value: bigint, size: bigint): bigint {
  return value - (value % size);
}

function least(first: bigint, ...others: readonly bigint[]): bigint {
  let found = first;
  for (const other of others) if (other < found) found = other;
  return found;
}

function randomNonce(): bigint {
  return randomBytes(8).readBigUInt64LE();
}

/** What a plugin says, if it can be. */
function nonceCountOf(said: unknown): bigint {
  return typeof said === 'bigint' && said >= 1n && said <= NONCES_MAX ? said : NONCES_MAX;
}
