/** The sha256d kernel in plain node:crypto, from its layout tables alone. */
import { createHash } from 'node:crypto';

const sha256d = (bytes: Uint8Array): Buffer =>
  createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest();

/** Digest of one share; `context` and `input` as the tables in kernel-layout.ts say. */
export function referenceDigest(context: Uint8Array, input: Uint8Array): Buffer {
  const from = Buffer.from(context);
  const share = Buffer.from(input);
  const lengthBefore = from.readUInt32LE(0);
  const lengthAfter = from.readUInt32LE(4);
  const branchCount = from.readUInt32LE(8);
  const partsAt = 48 + 32 * branchCount;
  if (from.length !== partsAt + lengthBefore + lengthAfter) throw new Error('context length');
  const extranonces = share.subarray(16, 16 + share.readUInt8(0) + share.readUInt8(1));
  let root = sha256d(
    Buffer.concat([
      from.subarray(partsAt, partsAt + lengthBefore),
      extranonces,
      from.subarray(partsAt + lengthBefore),
    ]),
  );
  for (let index = 0; index < branchCount; index++) {
    const at = 48 + 32 * index;
    root = sha256d(Buffer.concat([root, from.subarray(at, at + 32)]));
  }
  return sha256d(
    Buffer.concat([
      share.subarray(4, 8),
      from.subarray(16, 48),
      root,
      share.subarray(8, 12),
      from.subarray(12, 16),
      share.subarray(12, 16),
    ]),
  );
}
