import type { AddressOwner } from '../../ownership/address-owner.ts';
import { bareAddress } from '../../ownership/bare-address.ts';
import type { Route } from '../../jobs/route.ts';
import type { Connection } from '../../listeners/connection.ts';

/** Who takes the keys that come with logins. */
export type KeyClaims = Pick<AddressOwner, 'claim'>;

/**
 * Claims the address of a login for the key in its password, once the miner is let in. Its pools may spell
 * the address differently, and its owner is asked in the spelling of each. While none runs, nobody knows the
 * spelling: the miner claims it when it logs in again.
 */
export function claimKey(
  port: { readonly route: Route; readonly claims: KeyClaims },
  connection: Connection,
  { address, key }: { readonly address: string; readonly key: string | undefined },
): void {
  if (key === undefined) return;
  const bare = bareAddress(address);
  const spellings = new Set<string>();
  for (const { wallet } of port.route.pools) {
    const check = wallet.checkAddress(bare);
    if (check.kind === 'valid') spellings.add(check.address);
  }
  for (const spelling of spellings)
    port.claims.claim(spelling, key, `stratum ${connection.remoteAddress}`);
}
