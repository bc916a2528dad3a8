import { ByteReader } from './byte-reader.ts';
import { toDisplay } from './hash-order.ts';
import { sha256d } from './sha256d.ts';
import { readTransaction } from './transaction.ts';
import type { Transaction } from './transaction.ts';

/** A block as parsed. */
export interface Block {
  readonly bytes: Buffer;
  /** Display form. */
  readonly hash: string;
  readonly previousHash: string;
  /** Header order, as the header states it. */
  readonly merkleRoot: Buffer;
  readonly version: number;
  readonly time: number;
  readonly bits: number;
  readonly nonce: number;
  /** The coinbase first, if the block is any good. */
  readonly transactions: readonly Transaction[];
}

/** Reads a whole block. @throws RangeError where the bytes are none. */
export function parseBlock(bytes: Uint8Array): Block {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  const previousHash = toDisplay(reader.bytes(32));
  const merkleRoot = reader.bytes(32);
  const time = reader.u32();
  const bits = reader.u32();
  const nonce = reader.u32();
  const hash = toDisplay(sha256d(reader.between(0, 80)));
  const transactions = Array.from({ length: reader.count() }, () => readTransaction(reader));
  if (reader.remaining > 0) throw new RangeError('bytes are left behind the block');
  const whole = reader.between(0, reader.offset);
  return { bytes: whole, hash, previousHash, merkleRoot, version, time, bits, nonce, transactions };
}
