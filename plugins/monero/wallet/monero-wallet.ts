import { POOL_CONFIG } from '../../../core/plugin-api/tokens.ts';
import type { AddressCheck, SignedMessage, Wallet } from '../../../core/plugin-api/wallet.ts';
import type { CoinConfig } from '../coin-config.ts';
import { isSignedBy } from './message-signature.ts';
import { decodeAddress, encodeAddress } from './monero-address.ts';
import type { NetworkName } from './address-networks.ts';

/** Results kept: a login asks for one address several times, and rigs of one owner log in together. */
const KEPT = 256;
const SHORT_ID = /^[0-9a-f]{16}$/i;
const LONG_ID = /^[0-9a-f]{64}$/i;

/**
 * Knows which addresses the pool's network can pay. A payment id may follow a standard address after a dot;
 * the canonical spelling of both is the integrated address.
 */
export class MoneroWallet implements Wallet {
  static readonly inject = [POOL_CONFIG] as const;

  readonly #network: NetworkName;
  readonly #kept = new Map<string, AddressCheck>();

  constructor(config: CoinConfig) {
    this.#network = config.network;
  }

  checkAddress(address: string): AddressCheck {
    const kept = this.#kept.get(address);
    if (kept !== undefined) return kept;
    const check = this.#check(address);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT && oldest !== undefined) this.#kept.delete(oldest);
    // What is too long to be any address is not worth the room.
    if (address.length <= KEPT) this.#kept.set(address, check);
    return check;
  }

  /** As `sign` of Monero's wallets writes it, with the spend key of the address. */
  verifyMessage({ address: text, message, signature }: SignedMessage): boolean {
    const address = decodeAddress(text, this.#network);
    if (typeof address === 'string' || address.network !== this.#network) return false;
    return isSignedBy(address, message, signature);
  }

  #check(typed: string): AddressCheck {
    if (typed === '') return refused('the address is empty');
    const dot = typed.indexOf('.');
    const paymentId = dot < 0 ? undefined : typed.slice(dot + 1);
    const address = decodeAddress(dot < 0 ? typed : typed.slice(0, dot), this.#network);
    if (typeof address === 'string') return refused(address);
    if (address.network !== this.#network)
      return refused(
        `the address belongs to Monero ${address.network}, this pool pays on Monero ${this.#network}`,
      );
    if (paymentId === undefined) return { kind: 'valid', address: typed };
    if (LONG_ID.test(paymentId))
      return refused('payment ids of 64 digits are gone from Monero: use an integrated address');
    if (!SHORT_ID.test(paymentId)) return refused('a payment id has 16 hexadecimal digits');
    if (address.kind !== 'standard')
      return refused(`a payment id cannot go with an address that is ${nameOf[address.kind]}`);
    const id = Buffer.from(paymentId, 'hex');
    return {
      kind: 'valid',
      address: encodeAddress({ ...address, kind: 'integrated', paymentId: id }),
    };
  }
}

const nameOf = { integrated: 'integrated, which has one already', subaddress: 'a subaddress' };

function refused(reason: string): AddressCheck {
  return { kind: 'refused', reason };
}
