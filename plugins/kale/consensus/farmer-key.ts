import { StrKey } from '@stellar/stellar-sdk/base';

/**
 * The 32 bytes that stand for a farmer in the hash: the last of the address as XDR, so the public key of a `G…`
 * address and the id of a `C…` contract. @throws RangeError for any other address.
 */
export function farmerKey(address: string): Uint8Array {
  if (StrKey.isValidEd25519PublicKey(address)) return StrKey.decodeEd25519PublicKey(address);
  if (StrKey.isValidContract(address)) return StrKey.decodeContract(address);
  throw new RangeError('a farmer has an address that begins with G or C');
}
