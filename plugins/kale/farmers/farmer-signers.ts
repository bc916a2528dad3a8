import { CustodyError } from '../custody/custody-error.ts';
import type { KeyCustody } from '../custody/key-custody.ts';
import type { KaleEvent, KeyPurpose } from '../events/kale-event.ts';
import type { FarmerRow, KeyShelf } from '../record/kale-record.ts';
import type { Signer } from '../stellar/signer.ts';

type Owner = Pick<FarmerRow, 'farmerId' | 'custodialWallet'>;

export interface FoundSigners {
  readonly signers: ReadonlyMap<string, Signer>;
  /** Of those whose key cannot be used. */
  readonly faults: ReadonlyMap<string, CustodyError>;
}

/** That a farmer's key is about to sign for the deed of that key; to be on record before it does. */
export function keyUsed(farmerId: string, purpose: KeyPurpose, key: string): KaleEvent {
  return { kind: 'key-used', farmerId, purpose, key };
}

/**
 * Gives who signs for farmers. It opens their keys once to see that they can sign; who uses them has put a `key-used`
 * on record before. One that does not open is its own farmer's matter.
 */
export class FarmerSigners {
  readonly #keys: KeyShelf;
  readonly #custody: KeyCustody;

  constructor(keys: KeyShelf, custody: KeyCustody) {
    this.#keys = keys;
    this.#custody = custody;
  }

  /** @throws CustodyError; PoolError STORAGE_UNAVAILABLE */
  async signerOf(farmer: Owner): Promise<Signer> {
    const { signers, faults } = await this.signersOf([farmer]);
    const signer = signers.get(farmer.farmerId);
    if (signer === undefined) throw faults.get(farmer.farmerId) ?? missing(farmer);
    return signer;
  }

  /** By farmer id. @throws PoolError STORAGE_UNAVAILABLE */
  async signersOf(farmers: readonly Owner[]): Promise<FoundSigners> {
    const kept = await this.#keys.keys(farmers.map(({ farmerId }) => farmerId));
    const signers = new Map<string, Signer>();
    const faults = new Map<string, CustodyError>();
    for (const farmer of farmers) {
      const { farmerId, custodialWallet } = farmer;
      try {
        const key = kept.get(farmerId);
        if (key === undefined) throw missing(farmer);
        if (key.publicKey !== custodialWallet)
          throw new CustodyError('key-mismatch', { farmerId, publicKey: custodialWallet });
        this.#custody.verify(key);
        signers.set(farmerId, this.#custody.signer(key));
      } catch (error) {
        if (!(error instanceof CustodyError)) throw error;
        faults.set(farmerId, error);
      }
    }
    return { signers, faults };
  }
}

function missing({ farmerId, custodialWallet: publicKey }: Owner): CustodyError {
  return new CustodyError('malformed', { farmerId, publicKey });
}
