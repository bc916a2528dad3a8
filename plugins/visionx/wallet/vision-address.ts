/**
 * Addresses of the chain: an Ed25519 public key, 32 bytes in hex (Vision-Node, src/wallet.rs). Balances are kept
 * under the text itself, and who spends is known by the key in lower case: what was sent to a spelling with
 * capitals is nobody's. So the canonical address is the one in lower case. Nodes check nothing else; an address
 * need not be a point of the curve, for a vault's is none.
 */

export type AddressReading =
  | { readonly kind: 'address'; readonly address: string }
  /** A sentence for people. */
  | { readonly kind: 'flawed'; readonly flaw: string };

const DIGITS = 64;
const HEX = /^[0-9a-f]*$/i;

/** Reads an address in any case. Pure. */
export function readAddress(text: string): AddressReading {
  if (text === '') return flawed('the address is empty');
  if (text.startsWith('0x') && text.length === DIGITS + 2)
    return flawed('addresses of this chain are written without 0x');
  if (!HEX.test(text)) return flawed('an address has hexadecimal digits alone');
  if (text.length !== DIGITS)
    return flawed(`an address has ${DIGITS} hexadecimal digits, this has ${text.length}`);
  return { kind: 'address', address: text.toLowerCase() };
}

function flawed(flaw: string): AddressReading {
  return { kind: 'flawed', flaw };
}
