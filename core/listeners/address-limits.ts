import { Conduct } from './ban-rules.ts';
import { subnetOf, subscriberOf } from './peer-address.ts';

/** What strangers may do, over all ports of the host. 0 anywhere means without limit. */
export interface LimitOptions {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Per /24 of IPv4, per /48 of IPv6. */
  readonly connectionsPerSubnet: number;
  /** Token bucket of logins per address; and of submissions below. */
  readonly loginsPerSecond: number;
  readonly loginsBurst: number;
  readonly submitsPerSecond: number;
  readonly submitsBurst: number;
  /**
   * Addresses without a connection whose buckets and conduct are remembered, least recent ones
   * forgotten.
   */
  readonly addressesRemembered: number;
}

export const LIMIT_DEFAULTS: LimitOptions = {
  connections: 20_000,
  connectionsPerAddress: 256,
  connectionsPerSubnet: 1024,
  loginsPerSecond: 5,
  loginsBurst: 100,
  submitsPerSecond: 250,
  submitsBurst: 5000,
  addressesRemembered: 20_000,
};

export type LimitReason = 'total-limit' | 'address-limit' | 'subnet-limit';

/** One address, or one /64 of IPv6: its connections hold it, so that a share costs no look-up. */
export interface AddressRecord {
  readonly subscriber: string;
  /** Undefined for a proxy, which speaks for many and is bound by the total alone. */
  readonly subnet: string | undefined;
  readonly conduct: Conduct;
  readonly login: Bucket;
  readonly submit: Bucket;
  connections: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * Counts connections and spends tokens, by address. Records in use are bounded by the connections
 * themselves.
 */
export class AddressLimits {
  readonly #options: LimitOptions;
  readonly #live = new Map<string, AddressRecord>();
  /** In the order in which they were left: the first is forgotten first. */
  readonly #idle = new Map<string, AddressRecord>();
  readonly #subnets = new Map<string, number>();
  #total = 0;

  constructor(options: LimitOptions) {
    this.#options = options;
  }

  /** Connections admitted and not released. */
  get total(): number {
    return this.#total;
  }

  /**
   * Takes one connection of `address`, whose subscriber is counted, or says which limit it would break. Release what was taken,
   * once.
   */
  admit(address: string): AddressRecord | LimitReason {
    const limits = this.#options;
    const subscriber = subscriberOf(address);
    if (isReached(this.#total, limits.connections)) return 'total-limit';
    const known = this.#live.get(subscriber);
    if (isReached(known?.connections ?? 0, limits.connectionsPerAddress)) return 'address-limit';
    const subnet = known?.subnet ?? subnetOf(address);
    const neighbours = this.#subnets.get(subnet) ?? 0;
    if (isReached(neighbours, limits.connectionsPerSubnet)) return 'subnet-limit';
    const record = known ?? this.#recall(subscriber) ?? this.#create(subscriber, subnet);
    this.#live.set(subscriber, record);
    this.#subnets.set(subnet, neighbours + 1);
    record.connections++;
    this.#total++;
    return record;
  }

  /** Takes one connection of a trusted proxy. */
  admitProxy(address: string): AddressRecord | LimitReason {
    if (isReached(this.#total, this.#options.connections)) return 'total-limit';
    this.#total++;
    return this.#create(address, undefined);
  }

  /**
   * Trades one connection of a proxy for one of the address it speaks for; on a limit nothing
   * changes.
   */
  identify(address: string): AddressRecord | LimitReason {
    this.#total--;
    const admitted = this.admit(address);
    if (typeof admitted === 'string') this.#total++;
    return admitted;
  }

  release(record: AddressRecord): void {
    this.#total--;
    if (record.subnet === undefined) return;
    const neighbours = (this.#subnets.get(record.subnet) ?? 1) - 1;
    if (neighbours === 0) this.#subnets.delete(record.subnet);
    else this.#subnets.set(record.subnet, neighbours);
    if (--record.connections > 0) return;
    this.#live.delete(record.subscriber);
    this.#remember(record);
  }

  /** The record of an address, connected or not. To be asked for each time: it may be forgotten. */
  recordOf(address: string): AddressRecord {
    const subscriber = subscriberOf(address);
    const live = this.#live.get(subscriber);
    if (live !== undefined) return live;
    const record = this.#recall(subscriber) ?? this.#create(subscriber, subnetOf(address));
    this.#remember(record);
    return record;
  }

  /** Takes one token of a bucket; false where it is empty. */
  spend(record: AddressRecord, bucket: 'login' | 'submit', nowMs: number): boolean {
    const limits = this.#options;
    return bucket === 'login'
      ? takeToken(record.login, limits.loginsPerSecond, limits.loginsBurst, nowMs)
      : takeToken(record.submit, limits.submitsPerSecond, limits.submitsBurst, nowMs);
  }

  #create(subscriber: string, subnet: string | undefined): AddressRecord {
    return {
      subscriber,
      subnet,
      conduct: new Conduct(),
      login: { tokens: this.#options.loginsBurst, atMs: 0 },
      submit: { tokens: this.#options.submitsBurst, atMs: 0 },
      connections: 0,
    };
  }

  #recall(subscriber: string): AddressRecord | undefined {
    const record = this.#idle.get(subscriber);
    this.#idle.delete(subscriber);
    return record;
  }

  #remember(record: AddressRecord): void {
    this.#idle.set(record.subscriber, record);
    if (this.#idle.size <= this.#options.addressesRemembered) return;
    for (const oldest of this.#idle.keys()) {
      this.#idle.delete(oldest);
      return;
    }
  }
}

function isReached(count: number, limit: number): boolean {
  return limit > 0 && count >= limit;
}

function takeToken(bucket: Bucket, perSecond: number, burst: number, nowMs: number): boolean {
  if (perSecond === 0) return true;
  const earned = ((nowMs - bucket.atMs) * perSecond) / 1000;
  bucket.tokens = Math.min(Math.max(burst, 1), bucket.tokens + earned);
  bucket.atMs = nowMs;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
