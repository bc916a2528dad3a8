import { cashAddressToLockingBytecode, lockingBytecodeToCashAddress } from '@bitauth/libauth';
import { Address, OutScript } from '@scure/btc-signer';
import type { CoinData, CoinNetwork } from '../coins/coin-data.ts';
import { networkOf } from '../coins/coin-catalog.ts';

export type AddressScript =
  /** `address`: the one spelling of what pays to the script. */
  | { readonly kind: 'valid'; readonly script: Uint8Array; readonly address: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** No address format in use is longer: CashAddr of a 32-byte hash with the longest prefix comes near. */
const ADDRESS_LENGTH_MAX = 128;
/** Pay to a key hash, to a 20-byte and to a 32-byte script hash. */
const CASHADDR_SCRIPT_BYTES: readonly number[] = [25, 23, 35];

/** Addresses of one coin on one network, and the scripts that pay to them. */
export class AddressFormats {
  readonly #coin: CoinData;
  readonly #name: string;
  readonly #network: CoinNetwork;

  /** @throws PoolError CONFIG_INVALID where the coin has no such network. */
  constructor(coin: CoinData, network: string) {
    this.#coin = coin;
    this.#name = network;
    this.#network = networkOf(coin, network);
  }

  /** The output script that pays an address, or a sentence for whoever typed it. Never throws. */
  script(address: string): AddressScript {
    if (address === '') return refused('the address is empty');
    if (address.length > ADDRESS_LENGTH_MAX) return refused('the address is too long');
    const script = scriptOn(this.#network, address);
    if (script !== undefined)
      return { kind: 'valid', script, address: canonicalAddress(this.#network, script) };
    return refused(this.#reason(address));
  }

  /** The canonical address of an output script; undefined where it has none. Never throws. */
  address(script: Uint8Array): string | undefined {
    try {
      return canonicalAddress(this.#network, script);
    } catch {
      return undefined;
    }
  }

  #reason(address: string): string {
    const here = `${this.#coin.name} ${this.#name}`;
    for (const [name, network] of Object.entries(this.#coin.networks)) {
      if (scriptOn(network, address) !== undefined)
        return `the address belongs to ${this.#coin.name} ${name}, this pool pays on ${here}`;
    }
    const prefix = /^([a-z]+)(?::|1)/i.exec(address)?.[1]?.toLowerCase();
    const own = [this.#network.cashaddr, this.#network.bech32];
    if (prefix !== undefined && address.includes(':') && !own.includes(prefix))
      return `the address has the prefix "${prefix}", which ${here} does not use`;
    return `not a valid ${here} address: a typing error, or an address of another coin`;
  }
}

function scriptOn(network: CoinNetwork, address: string): Uint8Array | undefined {
  return cashaddrScript(network, address) ?? classicScript(network, address);
}

function cashaddrScript(network: CoinNetwork, address: string): Uint8Array | undefined {
  if (network.cashaddr === undefined) return undefined;
  const shouted = address === address.toUpperCase();
  // Mixed case is forbidden by the specification, though the library is lenient.
  if (!shouted && address !== address.toLowerCase()) return undefined;
  const prefix = shouted ? network.cashaddr.toUpperCase() : network.cashaddr;
  const whole = address.includes(':') ? address : `${prefix}:${address}`;
  if (!whole.startsWith(`${prefix}:`)) return undefined;
  const decoded = cashAddressToLockingBytecode(whole);
  if (typeof decoded === 'string') return undefined;
  // Hashes of other sizes are well-formed, but no script that a node relays pays to them.
  return CASHADDR_SCRIPT_BYTES.includes(decoded.bytecode.length) ? decoded.bytecode : undefined;
}

/** Base58 with any of the script versions, and segwit addresses (BIP173, BIP350). */
function classicScript(network: CoinNetwork, address: string): Uint8Array | undefined {
  for (const scriptHash of network.p2sh.length === 0 ? [undefined] : network.p2sh) {
    try {
      return OutScript.encode(classicFormats(network, scriptHash).decode(address));
    } catch {
      // Not of this kind; the caller explains what it was meant to be.
    }
  }
  return undefined;
}

/** CashAddr with its prefix where the network has it, else base58 of the first script version, or segwit. */
function canonicalAddress(network: CoinNetwork, script: Uint8Array): string {
  if (network.cashaddr !== undefined) {
    // The library takes any prefix, though its type names those of one coin.
    const prefix = network.cashaddr as 'bitcoincash';
    const found = lockingBytecodeToCashAddress({ bytecode: script, prefix });
    if (typeof found === 'object' && 'address' in found) return found.address;
  }
  return classicFormats(network, network.p2sh[0]).encode(OutScript.decode(script));
}

/** An empty human-readable part means "no segwit addresses" to the library, a version below zero "none". */
function classicFormats({ bech32, p2pkh }: CoinNetwork, scriptHash: number | undefined) {
  return Address({
    bech32: bech32 ?? '',
    pubKeyHash: p2pkh,
    scriptHash: scriptHash ?? -1,
    wif: 0,
  });
}

function refused(reason: string): AddressScript {
  return { kind: 'refused', reason };
}
