import { TransactionBuilder, scValToNative } from '@stellar/stellar-sdk/base';
import { leadingZeros } from '../consensus/leading-zeros.ts';
import type { Find } from './plot.ts';

const HASH_BYTES = 32;

/** The nonce that a signed work (base64 XDR) hands in, by its own words; undefined for anything else. */
export function workIn(envelope: string): Find | undefined {
  try {
    // Of the passphrase only hashes depend.
    const signed = TransactionBuilder.fromXdr(envelope, '');
    const { operations } = ('innerTransaction' in signed ? signed.innerTransaction : signed).tx;
    for (const { body } of operations) {
      if (body.type !== 'invokeHostFunction') continue;
      const { hostFunction } = body.invokeHostFunctionOp;
      if (hostFunction.type !== 'hostFunctionTypeInvokeContract') continue;
      const [, hash, nonce] = hostFunction.invokeContract.args.map((each): unknown =>
        scValToNative(each),
      );
      if (!(hash instanceof Uint8Array) || hash.length !== HASH_BYTES || typeof nonce !== 'bigint')
        continue;
      return { nonce, hash: Buffer.from(hash).toString('hex'), zeros: leadingZeros(hash) };
    }
    return undefined;
  } catch {
    return undefined;
  }
}
