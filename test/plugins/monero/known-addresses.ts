import { ed25519 } from '@noble/curves/ed25519.js';
import type { AddressKind, NetworkName } from '../../../plugins/monero/wallet/address-networks.ts';
import { encodeAddress } from '../../../plugins/monero/wallet/monero-address.ts';

/** Addresses that other pools test with. */
export const STANDARD =
  '48nhyWcSey31ngSEhV8j8NPm6B8PistCQJBjjDjmTvRSTWYg6iocAw131vE2JPh3ps33vgQDKLrUx3fcErusYWcMJBxpm1d';
export const SUBADDRESS =
  '84k5FLcuZeQ9vUmTfRJkpxCxdppVF5wWdPpxhU4SdTZmAD1i1YH81rPf8XRAsbpc7Na4GG7A8xscjQbqMETLZCXZ7Cdfb7X';
export const INTEGRATED =
  '4BrL51JCc9NGQ71kWhnYoDRffsDZy7m1HUU7MRU4nUMXAHNFBEJhkTZV9HdaL4gfuNBxLPc3BeMkLGaPbF5vWtANQsGwTGg55Kq4p3ENE7';

export const point = (secret: bigint): Buffer =>
  Buffer.from(ed25519.Point.BASE.multiply(secret).toBytes());

/** An address of any network and kind, of keys that are no secret. */
export function madeAddress(network: NetworkName, kind: AddressKind): string {
  const paymentId = kind === 'integrated' ? Buffer.alloc(8, 0xab) : Buffer.alloc(0);
  return encodeAddress({ network, kind, spendKey: point(11n), viewKey: point(13n), paymentId });
}
