/**
 * Extranonce prefixes, one per connection, unique among all miners of an algorithm: no two rigs of
 * a host ever search the same space, whatever port they came by and whatever pool they are moved
 * to.
 *
 * Prefixes are handed out upwards from a random start, so that a host started again does not begin
 * with those its miners still hold. (It would be safe too: their jobs died with the host, and a
 * session id of another process is not resumed.) A prefix under which jobs were sent rests after
 * its release, until no share of those jobs can be accepted any more; only its own miner may resume
 * it meanwhile.
 */
import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../plugin-api/clock.ts';

export interface ExtranonceLeasesOptions {
  /** Bytes of a prefix, 1 to 4. */
  readonly size: number;
  /** How long a released prefix rests: longer than any job is accepted. */
  readonly quarantineMs: number;
  /** How long a miner may come back to its prefix; at most `quarantineMs`. */
  readonly resumeMs: number;
}

export interface ExtranonceLease {
  /** The prefix as a number, most significant byte first on the wire. */
  readonly prefix: number;
  /** The prefix, `size` bytes; shared by everything that was sent under it, so never written to. */
  readonly bytes: Uint8Array;
}

/**
 * Resting prefixes remembered at most. Only a space of three bytes or more can hold that many, and
 * there the way around takes longer than any quarantine.
 */
const RESTING_MAX = 1 << 20;
const TAG_BYTES = 6;

/** See the top of the file. */
export class ExtranonceLeases {
  readonly #options: ExtranonceLeasesOptions;
  readonly #clock: Clock;
  /** As a key object: made of bytes anew for each login, it would cost four times the rest. */
  readonly #secret = createSecretKey(randomBytes(32));
  readonly #space: number;
  readonly #leased = new Map<number, ExtranonceLease>();
  /** Prefix to release time, oldest first. */
  readonly #resting = new Map<number, number>();
  #next: number;

  /** `start` stands in for the random first prefix. Throws a RangeError on options out of range. */
  constructor(
    options: ExtranonceLeasesOptions,
    clock: Clock,
    start: number = randomBytes(4).readUInt32BE(),
  ) {
    if (!Number.isInteger(options.size) || options.size < 1 || options.size > 4)
      throw new RangeError(`an extranonce prefix has 1 to 4 bytes, not ${options.size}`);
    if (options.resumeMs > options.quarantineMs)
      throw new RangeError('a prefix cannot be resumed after its quarantine');
    this.#options = options;
    this.#clock = clock;
    this.#space = 2 ** (8 * options.size);
    this.#next = start % this.#space;
  }

  /** Prefixes leased now. */
  get count(): number {
    return this.#leased.size;
  }

  /** A prefix that nobody holds, or undefined where all are leased or resting. */
  lease(): ExtranonceLease | undefined {
    this.#endRests();
    if (this.#leased.size + this.#resting.size >= this.#space) return undefined;
    while (this.#leased.has(this.#next) || this.#resting.has(this.#next)) this.#step();
    const prefix = this.#next;
    this.#step();
    return this.#take(prefix);
  }

  /** What the miner shows to get this prefix back after a lost connection. */
  sessionId(lease: ExtranonceLease): string {
    return this.#signed(Buffer.from(lease.bytes).toString('hex'));
  }

  /**
   * The prefix of an earlier connection, where it was released a short time ago and nobody has it.
   */
  resume(sessionId: string): ExtranonceLease | undefined {
    const hexDigits = 2 * this.#options.size;
    if (sessionId.length !== hexDigits + 2 * TAG_BYTES) return undefined;
    const prefix = Number.parseInt(sessionId.slice(0, hexDigits), 16);
    const releasedAtMs = this.#resting.get(prefix);
    if (releasedAtMs === undefined) return undefined;
    if (this.#clock.spanMs() - releasedAtMs > this.#options.resumeMs) return undefined;
    const known = Buffer.from(this.#signed(sessionId.slice(0, hexDigits)));
    const shown = Buffer.from(sessionId);
    if (known.length !== shown.length || !timingSafeEqual(known, shown)) return undefined;
    this.#resting.delete(prefix);
    return this.#take(prefix);
  }

  /**
   * Gives a prefix back; a second time does nothing. `mined`: jobs were sent under it, so it has to
   * rest.
   */
  release(lease: ExtranonceLease, mined: boolean): void {
    if (this.#leased.get(lease.prefix) !== lease) return;
    this.#leased.delete(lease.prefix);
    if (!mined) return;
    this.#endRests();
    this.#resting.set(lease.prefix, this.#clock.spanMs());
  }

  #take(prefix: number): ExtranonceLease {
    const bytes = new Uint8Array(this.#options.size);
    for (let index = bytes.length - 1, rest = prefix; index >= 0; index--, rest >>>= 8)
      bytes[index] = rest & 0xff;
    const lease = { prefix, bytes };
    this.#leased.set(prefix, lease);
    return lease;
  }

  #signed(hex: string): string {
    const tag = createHmac('sha256', this.#secret).update(hex).digest();
    return hex + tag.toString('hex', 0, TAG_BYTES);
  }

  #step(): void {
    this.#next = (this.#next + 1) % this.#space;
  }

  #endRests(): void {
    const endedMs = this.#clock.spanMs() - this.#options.quarantineMs;
    for (const [prefix, releasedAtMs] of this.#resting) {
      if (releasedAtMs > endedMs && this.#resting.size <= RESTING_MAX) return;
      this.#resting.delete(prefix);
    }
  }
}
