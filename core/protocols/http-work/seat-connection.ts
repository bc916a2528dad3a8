import type { AddressLimits } from '../../listeners/address-limits.ts';
import type { BanList } from '../../listeners/ban-list.ts';
import { Conduct } from '../../listeners/ban-rules.ts';
import type { BanReason, BanRules, Outcome } from '../../listeners/ban-rules.ts';
import type { Connection } from '../../listeners/connection.ts';
import { nextConnectionId } from '../../listeners/connection-ids.ts';
import { subscriberOf } from '../../listeners/peer-address.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { Logger } from '../../plugin-api/logger.ts';

/** What keeps order among seats: the limits and bans of all ports. */
export interface SeatOrder {
  readonly limits: AddressLimits;
  readonly bans: BanList;
  readonly clock: Clock;
  readonly log: Logger;
  /** For workers. */
  readonly rules: () => BanRules;
}

/**
 * A worker over HTTP as its session sees it: there is no socket, the worker comes by whichever it has.
 * What it sends counts for the worker and for the address that it came from.
 */
export class SeatConnection implements Connection {
  readonly id = nextConnectionId();
  readonly port: number;
  readonly remoteAddress: string;
  readonly secure = false;
  readonly #order: SeatOrder;
  readonly #conduct = new Conduct();
  /** Name under which the worker is banned. */
  #name = '';
  #close: (reason: string) => void = () => undefined;

  constructor(at: { readonly port: number; readonly remoteAddress: string }, order: SeatOrder) {
    this.port = at.port;
    this.remoteAddress = at.remoteAddress;
    this.#order = order;
  }

  /** Who sits there, and how the seat ends. */
  belongsTo(name: string, close: (reason: string) => void): void {
    this.#name = name;
    this.#close = close;
  }

  send(): void {
    // Workers ask; nothing is pushed.
  }

  close(reason: string): void {
    this.#close(reason);
  }

  established(): void {
    // A seat is taken by an admission, so there is nothing to wait for.
  }

  spend(bucket: 'login' | 'submit'): boolean {
    const { limits, bans, clock } = this.#order;
    const record = limits.recordOf(this.remoteAddress);
    const nowMs = clock.spanMs();
    if (limits.spend(record, bucket, nowMs)) return true;
    this.#banAddress(
      this.remoteAddress,
      record.conduct.noteRefusal(bucket, bans.rules, nowMs),
      bans.rules,
    );
    return false;
  }

  score(outcome: Outcome): void {
    this.scoreFrom(this.remoteAddress, outcome);
  }

  /** Counts what came from `address` on behalf of this worker. */
  scoreFrom(address: string, outcome: Outcome): void {
    const { limits, bans, clock, rules } = this.#order;
    const nowMs = clock.spanMs();
    const { conduct } = limits.recordOf(address);
    this.#banAddress(address, conduct.note(outcome, bans.rules, nowMs), bans.rules);
    // Anybody may know the id: others cannot have its worker banned.
    if (!this.isOwn(address)) return;
    const own = rules();
    const reason = this.#conduct.note(outcome, own, nowMs);
    if (reason !== undefined) this.#ban(`worker:${this.#name}`, reason, own.banSeconds);
  }

  /** Whether what comes from an address may be taken for the worker's own doing. */
  isOwn(address: string): boolean {
    return subscriberOf(address) === subscriberOf(this.remoteAddress);
  }

  workerBan(worker: string): string | undefined {
    return this.#order.bans.workerBan(worker);
  }

  /** Why the address is kept out, or undefined. */
  addressBan(address: string = this.remoteAddress): string | undefined {
    return this.#order.bans.addressBan(address);
  }

  #banAddress(address: string, reason: BanReason | undefined, { banSeconds }: BanRules): void {
    if (reason !== undefined) this.#ban(`address:${address}`, reason, banSeconds);
  }

  #ban(subject: string, reason: BanReason, seconds: number): void {
    if (!this.#order.bans.ban(subject, reason, seconds)) return;
    this.#order.log.info({ subject, reason, seconds }, 'banned a subject for its submissions');
  }
}
