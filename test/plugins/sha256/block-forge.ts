/** Makes blocks that are wrong in exactly one way, from what `getblocktemplate` answered. */
import { randomBytes } from 'node:crypto';
import { bigintFromLe, targetFromCompact } from '../../../core/plugin-api/target.ts';
import { fromDisplay } from '../../../plugins/sha256/consensus/hash-order.ts';
import { merkleRoot } from '../../../plugins/sha256/consensus/merkle.ts';
import {
  compactSize,
  heightPush,
  push,
  sized,
  u32Le,
  u64Le,
} from '../../../plugins/sha256/consensus/serialization.ts';
import { sha256d } from '../../../plugins/sha256/consensus/sha256d.ts';

export interface RawTransaction {
  readonly data: string;
  readonly txid: string;
  readonly hash: string;
}

/** The part of the answer that a block is made of. */
export interface RawTemplate {
  readonly previousblockhash: string;
  readonly height: number;
  readonly bits: string;
  readonly curtime: number;
  readonly mintime: number;
  readonly coinbasevalue: number;
  readonly transactions: readonly RawTransaction[];
  readonly default_witness_commitment?: string;
}

/** What is changed; all else is right. */
export interface Forgery {
  readonly previousHash?: string;
  readonly height?: number;
  readonly time?: number;
  readonly bits?: number;
  readonly rewardDelta?: bigint;
  readonly commitment?: string;
  /** The coinbase's witness item; null leaves the witness out. */
  readonly reserved?: Uint8Array | null;
  readonly root?: Uint8Array;
  readonly missesTarget?: boolean;
  readonly scriptSig?: Uint8Array;
  readonly transactions?: readonly RawTransaction[];
}

/** The block in hex. */
export function forge(template: RawTemplate, change: Forgery = {}): string {
  const { bare, sent } = coinbase(template, change);
  const others = change.transactions ?? template.transactions;
  const root = merkleRoot([sha256d(bare), ...others.map((each) => fromDisplay(each.txid))]);
  const bits = change.bits ?? Number.parseInt(template.bits, 16);
  const header = Buffer.concat([
    u32Le(0x20000000),
    fromDisplay(change.previousHash ?? template.previousblockhash),
    change.root ?? root,
    u32Le(change.time ?? template.curtime),
    u32Le(bits),
    u32Le(0),
  ]);
  const target = targetFromCompact(bits);
  while (bigintFromLe(sha256d(header)) <= target === (change.missesTarget ?? false))
    header.writeUInt32LE(header.readUInt32LE(76) + 1, 76);
  const head = Buffer.concat([header, compactSize(others.length + 1), sent]);
  return head.toString('hex') + others.map((each) => each.data).join('');
}

function coinbase(template: RawTemplate, change: Forgery): { bare: Buffer; sent: Buffer } {
  const commitment = change.commitment ?? template.default_witness_commitment;
  const value = BigInt(template.coinbasevalue) + (change.rewardDelta ?? 0n);
  const outputs = [Buffer.concat([u64Le(value), sized(Buffer.of(0x51))])];
  if (commitment !== undefined)
    outputs.push(Buffer.concat([u64Le(0n), sized(Buffer.from(commitment, 'hex'))]));
  const height = heightPush(change.height ?? template.height);
  const body = Buffer.concat([
    compactSize(1),
    Buffer.alloc(32),
    u32Le(0xffffffff),
    sized(change.scriptSig ?? Buffer.concat([height, push(randomBytes(8))])),
    u32Le(0xffffffff),
    compactSize(outputs.length),
    ...outputs,
  ]);
  const bare = Buffer.concat([u32Le(2), body, u32Le(0)]);
  const reserved = change.reserved === undefined ? Buffer.alloc(32) : change.reserved;
  if (commitment === undefined || reserved === null) return { bare, sent: bare };
  const witness = Buffer.concat([compactSize(1), sized(reserved)]);
  return { bare, sent: Buffer.concat([u32Le(2), Buffer.of(0, 1), body, witness, u32Le(0)]) };
}
