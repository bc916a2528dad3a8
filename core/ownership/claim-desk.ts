import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../plugin-api/clock.ts';
import type { FaultLog } from '../shares/fault-log.ts';
import type { AddressSecretStore } from './address-secret-store.ts';
import { AttemptLimit, type AttemptLimitOptions } from './attempt-limit.ts';
import type { KeyHasher } from './key-hasher.ts';
import { isOwnerKey } from './owner-key.ts';
import type { OwnershipTrail } from './ownership-trail.ts';

export interface ClaimDeskOptions {
  /** Claims that wait; one more is dropped. */
  readonly waitingMax: number;
  /** Addresses whose key was seen in this process; the one settled least recently is forgotten first. */
  readonly settledMax: number;
  /** Of one origin, of keys that this process has not seen: each costs a hash, or a row for ever. */
  readonly perOrigin: AttemptLimitOptions;
}

export const CLAIM_DEFAULTS: ClaimDeskOptions = {
  waitingMax: 1_000,
  settledMax: 20_000,
  perOrigin: { burst: 100, everySeconds: 10, subjectsMax: 20_000 },
};

export interface ClaimParts {
  readonly store: AddressSecretStore;
  readonly hasher: KeyHasher;
  readonly trail: OwnershipTrail;
  readonly faults: FaultLog;
  readonly clock: Clock;
}

interface Claim {
  readonly address: string;
  readonly key: string;
  readonly origin: string;
  readonly mark: string;
}

const OTHER_KEY = 'claim-with-other-key';

/** Keys that come with logins, one after the other, at leisure. */
export class ClaimDesk {
  readonly #options: ClaimDeskOptions;
  readonly #parts: ClaimParts;
  readonly #perOrigin: AttemptLimit;
  /** By address and mark, in the order they came. */
  readonly #waiting = new Map<string, Claim>();
  /**
   * Marks of the keys that addresses have: a farm that comes back costs no hash. A mark is good for this
   * process alone, and says nothing of its key to anybody without the process's secret.
   */
  readonly #marks = new Map<string, string>();
  readonly #secret = randomBytes(32);
  #working: Promise<void> | undefined;
  #closed = false;
  /** Not looked at: too many waited, too many of one origin, or the database was away. */
  dropped = 0;
  /** The address has the key now, or had another one. */
  settled = 0;
  /** Too short, too long, or not printable. */
  unfit = 0;

  constructor(options: ClaimDeskOptions, parts: ClaimParts) {
    this.#options = options;
    this.#parts = parts;
    this.#perOrigin = new AttemptLimit(options.perOrigin, parts.clock);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** `address` is canonical and bare; `subject` is who the origin is to limits. */
  claim(
    address: string,
    key: string,
    { origin, subject }: { readonly origin: string; readonly subject: string },
  ): void {
    if (!isOwnerKey(key)) {
      this.unfit++;
      return;
    }
    const mark = createHmac('sha256', this.#secret).update(key).digest('base64url');
    if (this.#marks.get(address) === mark) return;
    // Another key was tried within the hour: to look at one more could only lead to no line.
    if (!this.#parts.trail.isDue({ act: OTHER_KEY, address })) return;
    const name = `${address} ${mark}`;
    if (this.#waiting.has(name)) return;
    const isFull = this.#closed || this.#waiting.size >= this.#options.waitingMax;
    if (isFull || !this.#perOrigin.take(subject)) {
      this.dropped++;
      return;
    }
    this.#waiting.set(name, { address, key, origin, mark });
    this.#working ??= this.#work();
  }

  /** The address has another key now. */
  forget(address: string): void {
    this.#marks.delete(address);
  }

  /** The address has no key now: the next one is looked at, however many were wrong before. */
  reopen(address: string): void {
    this.forget(address);
    this.#parts.trail.allow({ act: OTHER_KEY, address });
  }

  /** Resolves when nothing waits and nothing is done. */
  async idle(): Promise<void> {
    await this.#working;
  }

  /** Ends the claim in hand; those that wait are dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    this.dropped += this.#waiting.size;
    this.#waiting.clear();
    await this.#working;
  }

  async #work(): Promise<void> {
    // What is added meanwhile comes up too: a map is walked to its end.
    for (const [name, claim] of this.#waiting) {
      this.#waiting.delete(name);
      try {
        await this.#settle(claim);
        this.settled++;
      } catch (error) {
        this.dropped++;
        this.#parts.faults.report(error, 'a key of an address could not be kept');
      }
    }
    this.#working = undefined;
  }

  async #settle({ address, key, origin, mark }: Claim): Promise<void> {
    const { store, hasher, trail } = this.#parts;
    let secret = await store.find(address);
    if (secret === undefined) {
      const own = await hasher.hash(key, 'claim');
      await trail.record({ act: 'address-claimed', address, origin, facts: {} });
      if (await store.add(address, own)) {
        this.#keep(address, mark);
        return;
      }
      secret = await store.find(address);
    }
    if (await hasher.matches(key, secret, 'claim')) this.#keep(address, mark);
    else await trail.failedOften({ act: OTHER_KEY, address, origin, facts: {} });
  }

  #keep(address: string, mark: string): void {
    this.#marks.delete(address);
    this.#marks.set(address, mark);
    if (this.#marks.size <= this.#options.settledMax) return;
    for (const oldest of this.#marks.keys()) {
      this.#marks.delete(oldest);
      return;
    }
  }
}
