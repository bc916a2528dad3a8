/**
 * The message that VisionX hashes: a header in the encoding `VPOW`, version 1 (Vision-Node,
 * src/consensus_pow/encoding.rs). State root, receipts root and base fee are not in it.
 *
 * | at | size | what |
 * |---|---|---|
 * | 0 | 4 | `VPOW` |
 * | 4 | 4 | version, little-endian, as all numbers but the nonce |
 * | 8 | 32 | hash of the parent |
 * | 40 | 8 | height |
 * | 48 | 8 | time, seconds |
 * | 56 | 8 | difficulty |
 * | 64 | 8 | nonce, big-endian; zero where it is hashed, for the hash takes the nonce apart |
 * | 72 | 32 | root of the transactions |
 * | 104 | 4 | length of the miner |
 * | 108 | n | miner, UTF-8 |
 */
const MAGIC = 'VPOW';
const VERSION = 1;
const HASH_BYTES = 32;
const PARENT_AT = 8;
const HEIGHT_AT = 40;
const TIME_AT = 48;
const DIFFICULTY_AT = 56;
const NONCE_AT = 64;
const TRANSACTIONS_AT = 72;
const MINER_LENGTH_AT = 104;
const MINER_AT = 108;

/** What of a header the proof of work covers. Numbers are unsigned, of 64 bits. */
export interface WorkHeader {
  /** 32 bytes in the order of their hex, as all hashes of this chain. */
  readonly parentHash: Uint8Array;
  readonly height: bigint;
  readonly timeSeconds: bigint;
  readonly difficulty: bigint;
  readonly transactionsRoot: Uint8Array;
  /** Address that is paid. */
  readonly miner: string;
}

/**
 * The message of a header, 108 bytes and the miner; as it is hashed where no nonce is given. @throws RangeError
 * for hashes that have not 32 bytes and numbers that do not fit.
 */
export function vpowMessage(header: WorkHeader, nonce = 0n): Buffer {
  const miner = Buffer.from(header.miner, 'utf8');
  const message = Buffer.alloc(MINER_AT + miner.length);
  message.write(MAGIC, 'latin1');
  message.writeUInt32LE(VERSION, MAGIC.length);
  message.set(hashBytes(header.parentHash), PARENT_AT);
  message.writeBigUInt64LE(header.height, HEIGHT_AT);
  message.writeBigUInt64LE(header.timeSeconds, TIME_AT);
  message.writeBigUInt64LE(header.difficulty, DIFFICULTY_AT);
  message.writeBigUInt64BE(nonce, NONCE_AT);
  message.set(hashBytes(header.transactionsRoot), TRANSACTIONS_AT);
  message.writeUInt32LE(miner.length, MINER_LENGTH_AT);
  message.set(miner, MINER_AT);
  return message;
}

function hashBytes(hash: Uint8Array): Uint8Array {
  if (hash.length !== HASH_BYTES) throw new RangeError(`a hash has 32 bytes, got ${hash.length}`);
  return hash;
}
