/**
 * Addresses of Stellar accounts: G and 55 more digits of base32, with a checksum (SEP-23). Whoever types the secret of
 * an account instead is told so; what was typed is never repeated.
 */
import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { StrKey } from '@stellar/stellar-sdk/base';
import type { AddressCheck, SignedMessage, Wallet } from '../../../core/plugin-api/wallet.ts';

const LENGTH = 56;
/** What accounts sign as a message can be no transaction (SEP-53). */
const PREFIX = 'Stellar Signed Message:\n';
const SIGNATURE_HEX = /^[0-9a-f]{128}$/i;
/** 64 bytes, of either alphabet. */
const SIGNATURE_BASE64 = /^[A-Za-z0-9+/_-]{86}(==)?$/;

/** By the letter that it begins with, what else of Stellar somebody may type. */
const OTHERS: Readonly<Record<string, string>> = {
  M: 'M addresses stand for a part of an account; give the G address of the account itself',
  C: 'C addresses are contracts; give the G address of an account',
  S: 'this is the secret seed of an account, not its address: whoever sees it can take all of it; give the G address, and move what is there to another account if anybody else may have seen the seed',
};

export class KaleWallet implements Wallet {
  static readonly inject = [] as const;

  checkAddress(typed: string): AddressCheck {
    const address = typed.trim();
    if (address === '') return refused('the address is empty');
    const first = address.charAt(0);
    const other = OTHERS[first.toUpperCase()];
    if (other !== undefined) return refused(other);
    if (first !== 'G') return refused('addresses of Stellar accounts begin with G');
    if (address.length !== LENGTH)
      return refused(`an address has ${LENGTH} characters, this has ${address.length}`);
    return StrKey.isValidEd25519PublicKey(address)
      ? { kind: 'valid', address }
      : refused('the checksum of the address is wrong: a character was mistyped');
  }

  /** SEP-53: Ed25519 over SHA-256 of a prefix and the UTF-8 bytes of the message; 64 bytes in base64 or hex. */
  verifyMessage({ address, message, signature }: SignedMessage): boolean {
    const bytes = signatureIn(signature.trim());
    if (bytes === undefined || !StrKey.isValidEd25519PublicKey(address)) return false;
    const digest = createHash('sha256').update(PREFIX).update(message, 'utf8').digest();
    try {
      const key = StrKey.decodeEd25519PublicKey(address);
      // Strict (RFC 8032): no key of small order, under which one signature would fit many messages.
      return ed25519.verify(bytes, digest, key, { zip215: false });
    } catch {
      // No point of the curve: nobody signs for such an address.
      return false;
    }
  }
}

function signatureIn(text: string): Uint8Array | undefined {
  if (SIGNATURE_HEX.test(text)) return Buffer.from(text, 'hex');
  return SIGNATURE_BASE64.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

function refused(reason: string): AddressCheck {
  return { kind: 'refused', reason };
}
