/** Nonces in a row, of 64 bits, for one lane. */
export class NonceRun {
  /** The first that was not tried yet. */
  next: bigint;
  /** Behind the last one. */
  readonly end: bigint;

  constructor(next: bigint, end: bigint) {
    this.next = next;
    this.end = end;
  }

  /** At most 2^32. */
  get count(): number {
    return Number(this.end - this.next);
  }
}

/** A lane counts them in a number, and asks for further ones now and then. */
const RUN_MAX = 1n << 32n;
/** Runs are parts of what is left, so that lanes end together. */
const PARTS_PER_LANE = 4n;

/** The nonces of a job: each is given to one lane, and what a lane leaves of them to another. */
export class NonceSpace {
  readonly #parts: bigint;
  readonly #end: bigint;
  #next: bigint;
  #left: NonceRun[] = [];

  /** `end` lies behind the last nonce, up to 2^64. */
  constructor({ first, end }: { readonly first: bigint; readonly end: bigint }, lanes: number) {
    this.#next = first;
    this.#end = end;
    this.#parts = PARTS_PER_LANE * BigInt(lanes);
  }

  /** Whether no nonce is to be had. Lanes may still be trying theirs. */
  get usedUp(): boolean {
    return this.#next === this.#end && this.#left.length === 0;
  }

  /** Undefined where it is used up. */
  take(): NonceRun | undefined {
    const left = this.#left.pop();
    if (left !== undefined || this.#next === this.#end) return left;
    const part = (this.#end - this.#next) / this.#parts;
    const count = part < 1n ? 1n : part > RUN_MAX ? RUN_MAX : part;
    const first = this.#next;
    this.#next += count;
    return new NonceRun(first, this.#next);
  }

  /** Of a run that was taken, what was not tried. */
  leave(run: NonceRun): void {
    if (run.next < run.end) this.#left.push(run);
  }
}
