import { keccak } from './keccak.ts';
import { varint } from './varint.ts';

/** What is hashed for the proof of work: header, root of the transaction tree, number of transactions. */
export function hashingBlob(header: Uint8Array, root: Uint8Array, count: number): Buffer {
  return Buffer.concat([header, root, varint(count)]);
}

/** The id of a block, 32 bytes; it is shown in the order it has. */
export function blockId(hashing: Uint8Array): Buffer {
  return keccak(Buffer.concat([varint(hashing.length), hashing]));
}
