/**
 * First byte of an address, by network and kind (src/cryptonote_config.h). A chain of `--regtest` has the
 * addresses of the main network.
 */
import type { CoinConfig } from '../coin-config.ts';

export type NetworkName = CoinConfig['network'];
export type AddressKind = 'standard' | 'integrated' | 'subaddress';

export const ADDRESS_PREFIXES: Readonly<
  Record<NetworkName, Readonly<Record<AddressKind, number>>>
> = {
  main: { standard: 18, integrated: 19, subaddress: 42 },
  stagenet: { standard: 24, integrated: 25, subaddress: 36 },
  testnet: { standard: 53, integrated: 54, subaddress: 63 },
  fakechain: { standard: 18, integrated: 19, subaddress: 42 },
};

/** The network and kind of a first byte, `here` before all others; undefined where it is of none. */
export function ofPrefix(
  prefix: number | undefined,
  here: NetworkName,
): { readonly network: NetworkName; readonly kind: AddressKind } | undefined {
  const names: readonly NetworkName[] = [here, 'main', 'stagenet', 'testnet'];
  for (const network of names) {
    const { standard, integrated, subaddress } = ADDRESS_PREFIXES[network];
    if (prefix === standard) return { network, kind: 'standard' };
    if (prefix === integrated) return { network, kind: 'integrated' };
    if (prefix === subaddress) return { network, kind: 'subaddress' };
  }
  return undefined;
}

/** Addresses to try a test network with; whoever reads this can find their keys. */
export const EXAMPLE_ADDRESSES: Readonly<Record<NetworkName, string | undefined>> = {
  main: undefined,
  stagenet:
    '52oUZ9caLCBNAsK9ubbn3BRe818HnuLDEcZsYMgMGJM1V2rUd3cyZJN5kTa5NWhAaq2UMqgKy2v2AD2wNpZLze7t2LRwuGh',
  testnet:
    '9t8yxZMsxxBNAsK9ubbn3BRe818HnuLDEcZsYMgMGJM1V2rUd3cyZJN5kTa5NWhAaq2UMqgKy2v2AD2wNpZLze7t2GAzUX8',
  fakechain:
    '42bSUJhcgb5NAsK9ubbn3BRe818HnuLDEcZsYMgMGJM1V2rUd3cyZJN5kTa5NWhAaq2UMqgKy2v2AD2wNpZLze7t2LYkvaj',
};
