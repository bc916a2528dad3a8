import { ed25519 } from '@noble/curves/ed25519.js';
import type { AddressCheck, SignedMessage, Wallet } from '../../../core/plugin-api/wallet.ts';
import { readAddress } from './vision-address.ts';

const SIGNATURE = /^[0-9a-f]{128}$/i;

/** Knows the addresses of the chain, which are the same on all its networks. */
export class VisionXWallet implements Wallet {
  static readonly inject = [] as const;

  checkAddress(typed: string): AddressCheck {
    const read = readAddress(typed);
    return read.kind === 'address'
      ? { kind: 'valid', address: read.address }
      : { kind: 'refused', reason: read.flaw };
  }

  /** 64 bytes in hex: Ed25519 over the UTF-8 bytes of the message, by the key that the address is. */
  verifyMessage({ address, message, signature }: SignedMessage): boolean {
    const read = readAddress(address);
    if (read.kind === 'flawed' || !SIGNATURE.test(signature)) return false;
    try {
      // Strict (RFC 8032): no key of small order, under which one signature would fit many messages.
      return ed25519.verify(
        Buffer.from(signature, 'hex'),
        Buffer.from(message, 'utf8'),
        Buffer.from(read.address, 'hex'),
        { zip215: false },
      );
    } catch {
      // No point of the curve: nobody signs for such an address.
      return false;
    }
  }
}
