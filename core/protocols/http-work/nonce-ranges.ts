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

/**
 * Who searches what, by job and lane: ranges one behind the other, none of them beyond the last nonce. Only
 * when all were given out is one used again: first those that were given back, oldest first, then from the
 * beginning.
 */
export class NonceRanges {
  readonly #books = new WeakMap<MiningJob, Map<string, RangeBook>>();

  take(wish: RangeWish): NonceRange {
    return this.#book(wish.job, wish.lane).take(nonceCountOf(wish.nonceCount), wish.size);
  }

  /** Nobody searches the range any more; what was found in it before is still good. */
  release(job: MiningJob, lane: string, range: NonceRange): void {
    this.#book(job, lane).release(range);
  }

  #book(job: MiningJob, lane: string): RangeBook {
    let lanes = this.#books.get(job);
    if (lanes === undefined) {
      lanes = new Map();
      this.#books.set(job, lanes);
    }
    const name = lanes.has(lane) || lanes.size < LANES_MAX ? lane : '';
    let book = lanes.get(name);
    if (book === undefined) {
      book = new RangeBook();
      lanes.set(name, book);
    }
    return book;
  }
}

class RangeBook {
  #next = 0n;
  readonly #free: NonceRange[] = [];

  take(nonceCount: bigint, wanted: bigint): NonceRange {
    const size = wanted < 1n ? 1n : wanted;
    if (this.#next >= nonceCount) {
      const free = this.#free.shift();
      if (free !== undefined) return free;
      this.#next = 0n;
    }
    const first = this.#next;
    const end = first + size < nonceCount ? first + size : nonceCount;
    this.#next = end;
    return { first, end };
  }

  release(range: NonceRange): void {
    if (this.#free.length < FREE_MAX) this.#free.push(range);
  }
}

/** What a plugin says, if it can be. */
function nonceCountOf(said: unknown): bigint {
  return typeof said === 'bigint' && said >= 1n && said <= NONCES_MAX ? said : NONCES_MAX;
}
