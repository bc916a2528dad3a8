import { BlockList } from 'node:net';
import { PoolError } from '../plugin-api/errors.ts';
import { parseNetwork } from './network.ts';

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
    const network = parseNetwork(entry);
    if (network === undefined) {
      throw new PoolError('CONFIG_INVALID', `${key}: "${entry}" is neither an address nor a CIDR`, {
        key,
        value: entry,
      });
    }
    this.#networks.addSubnet(network.address, network.prefix, network.family);
  }
}
