import { BlockList, isIP } from 'node:net';
import { PoolError } from '../plugin-api/errors.ts';

/** A set of networks, given as CIDRs or single addresses of either family. */
export class CidrList {
  readonly #networks = new BlockList();
  readonly #empty: boolean;

  /**
   * `key` is the setting that the entries come from.
   * @throws PoolError `CONFIG_INVALID` naming the entry.
   */
  constructor(entries: readonly string[], key: string) {
    this.#empty = entries.length === 0;
    for (const entry of entries) this.#add(entry, key);
  }

  /** Whether `address` (of a peer: no zone, not IPv4 in IPv6) lies in one of the networks. */
  has(address: string): boolean {
    if (this.#empty) return false;
    return this.#networks.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
  }

  #add(entry: string, key: string): void {
    const [address = '', bits, ...rest] = entry.split('/');
    const family = isIP(address);
    const bitsMax = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? bitsMax : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || rest.length > 0 || prefix < 0 || prefix > bitsMax) {
      throw new PoolError('CONFIG_INVALID', `${key}: "${entry}" is neither an address nor a CIDR`, {
        key,
        value: entry,
      });
    }
    this.#networks.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
}
