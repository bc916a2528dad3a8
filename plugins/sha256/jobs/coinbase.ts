import { compactSize, heightPush, push, sized, u32Le, u64Le } from '../consensus/serialization.ts';
import { RESERVED_VALUE } from '../consensus/witness-commitment.ts';

/** Consensus limit of a coinbase's scriptSig. */
const SCRIPT_SIG_BYTES_MAX = 100;
/** Largest number of bytes that the height of any block below 2^31 takes with its push. */
const HEIGHT_BYTES_MAX = 5;
/** Bytes that make each job's coinbase unlike any other. */
export const UNIQUE_BYTES = 8;

export interface CoinbaseParts {
  /** Undefined where the coin's coinbase does not start with the height. */
  readonly height: number | undefined;
  readonly unique: Uint8Array;
  readonly extranonceBytes: number;
  /** May be empty. */
  readonly tag: Uint8Array;
  readonly payToScript: Uint8Array;
  readonly rewardAtomic: bigint;
  readonly commitmentScript: Uint8Array | undefined;
}

/** Largest tag that leaves room for everything else, in bytes. */
export function tagBytesMax(extranonceBytes: number): number {
  const room = SCRIPT_SIG_BYTES_MAX - HEIGHT_BYTES_MAX - 1 - UNIQUE_BYTES - extranonceBytes - 1;
  return Math.min(75, room);
}

/**
 * A coinbase without witness, in the two parts around the extranonces.
 *
 * | part | bytes |
 * |---|---|
 * | version, input count, null outpoint | 4 + 1 + 36 |
 * | scriptSig length | 1 |
 * | height push | 1 to 5 |
 * | one push: unique 8, extranonces | 1 + 8, then the cut |
 * | tag push, if any | 1 + tag |
 * | sequence, outputs, lock time | |
 *
 * All of scriptSig is in pushes, so that no byte of it can count as a signature operation.
 */
export function coinbaseParts(parts: CoinbaseParts): { coinb1: Buffer; coinb2: Buffer } {
  const height = parts.height === undefined ? Buffer.alloc(0) : heightPush(parts.height);
  const tag = parts.tag.length === 0 ? Buffer.alloc(0) : push(parts.tag);
  const nonceBytes = UNIQUE_BYTES + parts.extranonceBytes;
  const scriptSigBytes = height.length + 1 + nonceBytes + tag.length;
  if (scriptSigBytes > SCRIPT_SIG_BYTES_MAX)
    throw new RangeError(`scriptSig of ${scriptSigBytes} bytes`);
  const outputs = [output(parts.rewardAtomic, parts.payToScript)];
  if (parts.commitmentScript !== undefined) outputs.push(output(0n, parts.commitmentScript));
  return {
    coinb1: Buffer.concat([
      u32Le(2),
      compactSize(1),
      Buffer.alloc(32),
      u32Le(0xffffffff),
      compactSize(scriptSigBytes),
      height,
      Buffer.of(nonceBytes),
      parts.unique,
    ]),
    coinb2: Buffer.concat([
      tag,
      u32Le(0xffffffff),
      compactSize(outputs.length),
      ...outputs,
      u32Le(0),
    ]),
  };
}

/** The coinbase with marker, flag and reserved value: how a block with a witness commitment carries it. */
export function withWitness(coinbase: Uint8Array): Buffer {
  return Buffer.concat([
    coinbase.subarray(0, 4),
    Buffer.of(0, 1),
    coinbase.subarray(4, -4),
    compactSize(1),
    sized(RESERVED_VALUE),
    coinbase.subarray(-4),
  ]);
}

function output(value: bigint, script: Uint8Array): Buffer {
  return Buffer.concat([u64Le(value), sized(script)]);
}
