import { scValToNative } from '@stellar/stellar-sdk/base';
import { leadingZeros } from '../consensus/leading-zeros.ts';
import { invocationIn } from '../stellar/submitter/envelope.ts';
import type { Find } from './plot.ts';

const HASH_BYTES = 32;

/** The nonce that a signed work (base64 XDR) hands in, by its own words; undefined for anything else. */
export function workIn(envelope: string): Find | undefined {
  try {
    const [, hash, nonce] = (invocationIn(envelope)?.args ?? []).map((each): unknown =>
      scValToNative(each),
    );
    if (!(hash instanceof Uint8Array) || hash.length !== HASH_BYTES || typeof nonce !== 'bigint')
      return undefined;
    return { nonce, hash: Buffer.from(hash).toString('hex'), zeros: leadingZeros(hash) };
  } catch {
    return undefined;
  }
}
