/**
 * The transaction that pays for a block: one generating input, outputs in the open, an extra field for
 * whatever is wanted (src/cryptonote_basic/cryptonote_basic.h).
 */
import type { BlobReader } from './blob-reader.ts';
import { keccak } from './keccak.ts';
import { MalformedBlob } from './malformed-blob.ts';

export interface MinerOutput {
  readonly amountAtomic: bigint;
  /** One-time public key, 32 bytes. */
  readonly key: Buffer;
  /** First byte of a hash that lets wallets skip what is not theirs; undefined before version 15. */
  readonly viewTag: number | undefined;
}

export interface MinerTransaction {
  readonly version: number;
  readonly unlockTime: number;
  readonly height: number;
  readonly outputs: readonly MinerOutput[];
  /** Where the extra field's bytes start and end, from the start of the blob. */
  readonly extraStart: number;
  readonly extraEnd: number;
  /** All that is hashed as the prefix: up to the end of the extra field. A view. */
  readonly prefix: Buffer;
  readonly bytes: Buffer;
}

const GENERATING_INPUT = 0xff;
const KEY_OUTPUT = 0x02;
const TAGGED_KEY_OUTPUT = 0x03;
/** Amount, kind and key take this much at least. */
const OUTPUT_BYTES_MIN = 34;

/** Hash of the one byte that says "no ring signatures here", the base part of version 2. */
const BASE_HASH = keccak(Buffer.of(0));
/** There is no prunable part to hash. */
const PRUNABLE_HASH = Buffer.alloc(32);

/** @throws MalformedBlob, also for a transaction that is well-formed but pays for no block. */
export function readMinerTransaction(reader: BlobReader): MinerTransaction {
  const start = reader.offset;
  const version = reader.number();
  if (version < 1 || version > 2)
    throw new MalformedBlob(`a miner transaction of version ${version} is unknown`);
  const unlockTime = reader.number();
  if (reader.number() !== 1 || reader.u8() !== GENERATING_INPUT)
    throw new MalformedBlob('the miner transaction has another input than the generating one');
  const height = reader.number();
  const outputs = Array.from({ length: reader.count(OUTPUT_BYTES_MIN) }, () => readOutput(reader));
  const extraBytes = reader.count(1);
  const extraStart = reader.offset;
  reader.bytes(extraBytes);
  const extraEnd = reader.offset;
  const prefix = reader.between(start, extraEnd);
  if (version === 2 && reader.u8() !== 0)
    throw new MalformedBlob('the miner transaction has ring signatures');
  const bytes = reader.between(start, reader.offset);
  return { version, unlockTime, height, outputs, extraStart, extraEnd, prefix, bytes };
}

/** Hash of a miner transaction from its prefix, 32 bytes. */
export function minerTransactionHash(version: number, prefix: Uint8Array): Buffer {
  const prefixHash = keccak(prefix);
  // A generating input signs nothing, so that the prefix is all there is of version 1.
  return version === 1 ? prefixHash : keccak(Buffer.concat([prefixHash, BASE_HASH, PRUNABLE_HASH]));
}

function readOutput(reader: BlobReader): MinerOutput {
  const amountAtomic = reader.varint();
  const kind = reader.u8();
  if (kind !== KEY_OUTPUT && kind !== TAGGED_KEY_OUTPUT)
    throw new MalformedBlob(`an output of kind ${kind} is unknown`);
  const key = reader.bytes(32);
  return { amountAtomic, key, viewTag: kind === TAGGED_KEY_OUTPUT ? reader.u8() : undefined };
}
