import { randomBytes } from 'node:crypto';
import { Address, StrKey, authorizeEntry } from '@stellar/stellar-sdk/base';
import type { FeeBumpTransaction, Transaction } from '@stellar/stellar-sdk/base';
import {
  DecoratedSignature,
  ScMapEntry,
  ScVal,
  SorobanAddressCredentials,
  SorobanAuthorizationEntry,
  SorobanCredentials,
} from '@stellar/stellar-sdk/xdr';
import { isSignature } from '../ed25519.ts';
import type { Agreement } from '../operations/deed.ts';
import type { Signer } from '../signer.ts';

const HINT_BYTES = 4;

/** Signs with every signer, each once. @throws what a signer rejects with; Error for a signature that is none */
export async function signAll(
  transaction: Transaction | FeeBumpTransaction,
  signers: readonly Signer[],
): Promise<void> {
  const hash = transaction.hash();
  const once = new Map(signers.map((each) => [each.publicKey, each]));
  for (const signer of once.values()) {
    const signature = await checkedSignature(signer, hash);
    // The SDK would check it once more, in JavaScript.
    const hint = StrKey.decodeEd25519PublicKey(signer.publicKey).slice(-HINT_BYTES);
    transaction.addDecoratedSignature(new DecoratedSignature({ hint, signature }));
  }
}

/**
 * The agreement signed, of use up to that ledger. @throws what its signer rejects with; Error for a signature that is
 * none
 */
export async function agreementEntry(
  { signer, invocation }: Agreement,
  until: number,
  passphrase: string,
): Promise<SorobanAuthorizationEntry> {
  const { publicKey } = signer;
  const unsigned = new SorobanAuthorizationEntry({
    rootInvocation: invocation,
    // Entries of the younger kind are known to the network from protocol 27 on only.
    credentials: SorobanCredentials.sorobanCredentialsAddress(
      new SorobanAddressCredentials({
        address: Address.fromString(publicKey).toScAddress(),
        nonce: randomBytes(8).readBigInt64BE(),
        signatureExpirationLedger: 0,
        signature: ScVal.scvVec([]),
      }),
    ),
  });
  const sign = async (_: unknown, payload: Uint8Array) => ({
    signatureScVal: accountSignature(publicKey, await checkedSignature(signer, payload)),
  });
  return authorizeEntry(unsigned, sign, until, passphrase);
}

export function hexHash(transaction: Transaction | FeeBumpTransaction): string {
  return Buffer.from(transaction.hash()).toString('hex');
}

async function checkedSignature(signer: Signer, payload: Uint8Array): Promise<Uint8Array> {
  const { publicKey } = signer;
  const signature = await signer.sign(payload);
  if (!isSignature({ publicKey, payload, signature })) throw new Error('Invalid signature');
  return signature;
}

/** As accounts sign: a list of maps, here of one. */
function accountSignature(publicKey: string, signature: Uint8Array): ScVal {
  const entry = (name: string, bytes: Uint8Array) =>
    new ScMapEntry({ key: ScVal.scvSymbol(name), val: ScVal.scvBytes(bytes) });
  const key = entry('public_key', StrKey.decodeEd25519PublicKey(publicKey));
  return ScVal.scvVec([ScVal.scvMap([key, entry('signature', signature)])]);
}
