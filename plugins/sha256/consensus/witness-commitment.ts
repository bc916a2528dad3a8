import { merkleRoot } from './merkle.ts';
import { sha256d } from './sha256d.ts';

/** OP_RETURN, a push of 36 bytes, and the marker of BIP141. */
export const COMMITMENT_PREFIX = Buffer.from('6a24aa21a9ed', 'hex');
/** The coinbase's only witness item, as every pool and node sets it. */
export const RESERVED_VALUE = Buffer.alloc(32);

/** Commitment script (BIP141) over the witness hashes of all transactions but the coinbase; header order. */
export function witnessCommitment(
  wtxids: readonly Uint8Array[],
  reservedValue: Uint8Array = RESERVED_VALUE,
): Buffer {
  // The coinbase counts as 32 zero bytes: its witness hash would depend on this very commitment.
  const root = merkleRoot([Buffer.alloc(32), ...wtxids]);
  return Buffer.concat([COMMITMENT_PREFIX, sha256d(Buffer.concat([root, reservedValue]))]);
}
