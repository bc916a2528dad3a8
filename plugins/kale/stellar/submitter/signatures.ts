import type { FeeBumpTransaction, Transaction } from '@stellar/stellar-sdk/base';
import type { Signer } from '../signer.ts';

/** Signs with every signer, each once. @throws what a signer rejects with; Error for a signature that is none */
export async function signAll(
  transaction: Transaction | FeeBumpTransaction,
  signers: readonly Signer[],
): Promise<void> {
  const hash = transaction.hash();
  const once = new Map(signers.map((each) => [each.publicKey, each]));
  for (const signer of once.values()) {
    const signature = await signer.sign(hash);
    transaction.addSignature(signer.publicKey, Buffer.from(signature).toString('base64'));
  }
}

export function hexHash(transaction: Transaction | FeeBumpTransaction): string {
  return Buffer.from(transaction.hash()).toString('hex');
}
