import { TransactionBuilder } from '@stellar/stellar-sdk/base';
import type { Signer } from '../signer.ts';
import type { Signed } from './fate-finder.ts';
import { hexHash, signAll } from './signatures.ts';
import type { SubmissionRecord } from './submission-record.ts';

export interface FeeBumpTerms {
  readonly passphrase: string;
  /** Stroops that one transaction may cost. */
  readonly feeMax: bigint;
}

/** How much more a node wants per operation before it lets one transaction take another's place (stellar-core). */
const REPLACE_FACTOR = 10n;

/** Wraps transactions that no ledger takes into others that offer more. */
export class FeeBumper {
  readonly #terms: FeeBumpTerms;
  readonly #payer: Signer;

  constructor(terms: FeeBumpTerms, payer: Signer) {
    this.#terms = terms;
    this.#payer = payer;
  }

  /** Ten times the last offer; undefined where that is above the cap, or nothing would come of it. */
  async bump(signed: Signed): Promise<SubmissionRecord | undefined> {
    const { passphrase, feeMax } = this.#terms;
    const [first] = signed;
    const inner = TransactionBuilder.fromXdr(first.envelope, passphrase);
    if ('innerTransaction' in inner) return undefined;
    const { ext } = inner.tx;
    const resourceFee = ext.type === 'sorobanData' ? ext.sorobanData.resourceFee : 0n;
    const offered = (BigInt(inner.fee) - resourceFee) / BigInt(inner.operations.length);
    const offer = offered * REPLACE_FACTOR ** BigInt(signed.length);
    const { publicKey } = this.#payer;
    const bumped = TransactionBuilder.buildFeeBumpTransaction(
      publicKey,
      `${offer}`,
      inner,
      passphrase,
    );
    if (BigInt(bumped.fee) > feeMax) return undefined;
    await signAll(bumped, [this.#payer]);
    const envelope = bumped.toXdr();
    return { ...first, hash: hexHash(bumped), envelope, feeMax: BigInt(bumped.fee) };
  }
}
