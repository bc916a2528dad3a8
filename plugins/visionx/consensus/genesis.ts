import { blake3 } from '@noble/hashes/blake3.js';

/**
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | version 1, big-endian, as all numbers here |
 * | 4 | 8 | height 0 |
 * | 12 | 32 | hash of the parent: none |
 * | 44 | 8 | time 0 |
 * | 52 | 8 | difficulty 1 |
 * | 60 | 8 | nonce 0 |
 * | 68 | 32 | root of the transactions: none |
 */
const GENESIS_BYTES = 100;
const DIFFICULTY_AT = 52;

/** Hash of the block of height 0, which no work went into: BLAKE3 of its header in an encoding older than `VPOW`. */
export function genesisHash(): Uint8Array {
  const header = Buffer.alloc(GENESIS_BYTES);
  header.writeUInt32BE(1);
  header.writeBigUInt64BE(1n, DIFFICULTY_AT);
  return blake3(header);
}
