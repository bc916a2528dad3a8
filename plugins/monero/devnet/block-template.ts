import { randomBytes } from 'node:crypto';
import { hashingBlobOf, parseBlock } from '../consensus/block.ts';
import { varint } from '../consensus/varint.ts';
import type { MoneroAddress } from '../wallet/monero-address.ts';
import { UNLOCK_BLOCKS, VERSION } from './block-rules.ts';
import type { ChainEntry, DevnetChain } from './devnet-chain.ts';
import { oneTimeOutput } from './one-time-output.ts';

export interface BlockTemplate {
  /** The whole block, nonce zero. */
  readonly blob: Buffer;
  readonly hashingBlob: Buffer;
  readonly height: number;
  readonly rewardAtomic: bigint;
  /** Where in the blob the nonce field's bytes start; 0 where there are none. */
  readonly reservedOffset: number;
}

const GENERATING_INPUT = 0xff;
const TAGGED_KEY_OUTPUT = 0x03;
const EXTRA_KEY = 0x01;
const EXTRA_NONCE = 0x02;

/** A block on `previous` that pays an address, with `extraNonce` (255 bytes at most) in its extra field. */
export function blockTemplate(
  chain: DevnetChain,
  previous: ChainEntry,
  address: MoneroAddress,
  extraNonce: Uint8Array,
): BlockTemplate {
  const { height, rewardAtomic, medianTime, now } = chain.place(previous);
  const transactions = chain.transactionHashes(previous);
  const { transactionKey, outputKey, viewTag } = oneTimeOutput(address, randomBytes(32));
  const nonceField =
    extraNonce.length === 0
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.of(EXTRA_NONCE, extraNonce.length), extraNonce]);
  const extra = Buffer.concat([Buffer.of(EXTRA_KEY), transactionKey, nonceField]);
  const head = Buffer.concat([
    varint(VERSION),
    varint(VERSION),
    varint(Math.max(now, medianTime)),
    Buffer.from(previous.id, 'hex'),
    Buffer.alloc(4),
    varint(2),
    varint(height + UNLOCK_BLOCKS),
    varint(1),
    Buffer.of(GENERATING_INPUT),
    varint(height),
    varint(1),
    varint(rewardAtomic),
    Buffer.of(TAGGED_KEY_OUTPUT),
    outputKey,
    Buffer.of(viewTag),
    varint(extra.length),
    extra,
  ]);
  const blob = Buffer.concat([
    head,
    Buffer.of(0),
    varint(transactions.length),
    ...transactions.map((each) => Buffer.from(each, 'hex')),
  ]);
  return {
    blob,
    hashingBlob: hashingBlobOf(parseBlock(blob)),
    height,
    rewardAtomic,
    reservedOffset: extraNonce.length === 0 ? 0 : head.length - extraNonce.length,
  };
}
