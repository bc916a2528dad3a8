import type { Clock } from '../plugin-api/clock.ts';
import type { BanRules } from './ban-rules.ts';
import { BAN_RULES_DEFAULTS } from './ban-rules.ts';
import { CidrList } from './cidr-list.ts';
import { isLoopback, subscriberOf } from './peer-address.ts';

export interface BanOptions {
  /** Bans kept at once; at the limit the one that would end first gives way. */
  readonly entries: number;
  /** Addresses that are never banned: CIDRs or addresses. Bans of workers spare nobody. */
  readonly allow: readonly string[];
  /** Whether the machine's own addresses are never banned either. */
  readonly spareLoopback: boolean;
  readonly rules: BanRules;
}

export const BAN_DEFAULTS: BanOptions = {
  entries: 10_000,
  allow: [],
  spareLoopback: true,
  rules: BAN_RULES_DEFAULTS,
};

/** One live ban. */
export interface Ban {
  /** `address:1.2.3.4`, `address:2001:db8:0:7::/64` or `worker:wallet.rig`. */
  readonly subject: string;
  readonly reason: string;
  /** Unix milliseconds, by the wall clock as it is now. */
  readonly untilMs: number;
}

interface Entry {
  readonly reason: string;
  /** Monotonic, so that a jump of the wall clock neither frees nor holds anybody. */
  readonly endsAtMs: number;
}

/** Who is kept out, until when and why. In memory, for all ports of the host. */
export class BanList {
  readonly rules: BanRules;
  readonly #options: BanOptions;
  readonly #clock: Clock;
  readonly #allow: CidrList;
  readonly #entries = new Map<string, Entry>();
  #revision = 0;

  /** @throws PoolError `CONFIG_INVALID` naming a bad entry of `allow`. */
  constructor(options: BanOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#allow = new CidrList(options.allow, 'bans.allow');
    this.rules = options.rules;
  }

  /**
   * Grows with every ban, so that listeners see cheaply when to look again at their connections.
   */
  get revision(): number {
    return this.#revision;
  }

  /**
   * Bans a subject, or prolongs its ban; of an address its subscriber. False: an address that is spared.
   */
  ban(wanted: string, reason: string, seconds: number): boolean {
    const address = addressOf(wanted);
    if (address !== undefined && this.#isSpared(address)) return false;
    const subject = entryOf(wanted);
    if (!this.#entries.has(subject) && this.#entries.size >= this.#options.entries)
      this.#makeRoom();
    this.#entries.set(subject, { reason, endsAtMs: this.#clock.spanMs() + seconds * 1000 });
    this.#revision++;
    return true;
  }

  /** False where there was no such ban. */
  unban(wanted: string): boolean {
    const subject = entryOf(wanted);
    const isLive = this.#reasonOf(subject) !== undefined;
    this.#entries.delete(subject);
    return isLive;
  }

  list(): readonly Ban[] {
    const nowMs = this.#clock.spanMs();
    const wallOffsetMs = this.#clock.nowMs() - nowMs;
    const bans: Ban[] = [];
    for (const [subject, { reason, endsAtMs }] of this.#entries) {
      if (endsAtMs > nowMs) bans.push({ subject, reason, untilMs: endsAtMs + wallOffsetMs });
    }
    return bans;
  }

  /** Why an address is kept out now, or undefined. */
  addressBan(address: string): string | undefined {
    if (this.#entries.size === 0) return undefined;
    const reason = this.#reasonOf(entryOf(`address:${address}`));
    // A neighbour in the same /64 may have earned it.
    return reason !== undefined && this.#isSpared(address) ? undefined : reason;
  }

  /** Why a worker is kept out now, or undefined. */
  workerBan(worker: string): string | undefined {
    return this.#entries.size === 0 ? undefined : this.#reasonOf(`worker:${worker}`);
  }

  #reasonOf(subject: string): string | undefined {
    const entry = this.#entries.get(subject);
    if (entry === undefined) return undefined;
    if (entry.endsAtMs > this.#clock.spanMs()) return entry.reason;
    this.#entries.delete(subject);
    return undefined;
  }

  #isSpared(address: string): boolean {
    if (this.#options.spareLoopback && isLoopback(address)) return true;
    return this.#allow.has(address.replace('/64', ''));
  }

  #makeRoom(): void {
    let first: string | undefined;
    let firstEndsAtMs = Number.POSITIVE_INFINITY;
    for (const [subject, { endsAtMs }] of this.#entries) {
      if (endsAtMs >= firstEndsAtMs) continue;
      first = subject;
      firstEndsAtMs = endsAtMs;
    }
    if (first !== undefined) this.#entries.delete(first);
  }
}

const ADDRESS = 'address:';

function addressOf(subject: string): string | undefined {
  return subject.startsWith(ADDRESS) ? subject.slice(ADDRESS.length) : undefined;
}

/** The subject under which a ban is kept. */
function entryOf(subject: string): string {
  const address = addressOf(subject);
  return address === undefined ? subject : ADDRESS + subscriberOf(address);
}
