import { randomBytes } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { bigintFromLe, targetFromCompact } from '../../../core/plugin-api/target.ts';
import { parseBlock } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { fromDisplay } from '../consensus/hash-order.ts';
import { merkleBranches, merkleRootFromBranches } from '../consensus/merkle.ts';
import { compactSize, u32Le } from '../consensus/serialization.ts';
import { sha256d } from '../consensus/sha256d.ts';
import { witnessCommitment } from '../consensus/witness-commitment.ts';
import { coinbaseParts, UNIQUE_BYTES, withWitness } from '../jobs/coinbase.ts';
import type { DevnetNode } from './devnet-node.ts';

const HASHES_PER_SLICE = 20_000;

/** A block on the tip that pays `script`, mined here and slowly; undefined once `isStale`. */
export async function minedBlock(
  node: DevnetNode,
  script: Uint8Array,
  isStale: () => boolean,
): Promise<Block | undefined> {
  const { chain, coin } = node;
  const pooled = node.mempool.list();
  const place = chain.place(chain.tip);
  const fees = pooled.reduce((sum, each) => sum + each.fee, 0n);
  const wtxids = pooled.map((each) => each.transaction.wtxid);
  const { coinb1, coinb2 } = coinbaseParts({
    height: coin.bip34 ? place.height : undefined,
    unique: randomBytes(UNIQUE_BYTES),
    extranonceBytes: 0,
    tag: Buffer.from('devnet'),
    payToScript: script,
    rewardAtomic: chain.subsidy(place.height) + fees,
    commitmentScript: coin.segwit ? witnessCommitment(wtxids) : undefined,
  });
  const coinbase = Buffer.concat([coinb1, coinb2]);
  const branches = merkleBranches(pooled.map((each) => each.transaction.txid));
  const header = Buffer.concat([
    u32Le(0x20000000),
    fromDisplay(chain.tip.block.hash),
    merkleRootFromBranches(sha256d(coinbase), branches),
    u32Le(Math.max(place.now, place.medianTime + 1)),
    u32Le(place.bits),
    u32Le(0),
  ]);
  if (!(await solved(header, place.bits, isStale))) return undefined;
  return parseBlock(
    Buffer.concat([
      header,
      compactSize(pooled.length + 1),
      coin.segwit ? withWitness(coinbase) : coinbase,
      ...pooled.map((each) => each.transaction.bytes),
    ]),
  );
}

/** Tries nonces into the header until one meets the target. */
async function solved(header: Buffer, bits: number, isStale: () => boolean): Promise<boolean> {
  const target = targetFromCompact(bits);
  for (let nonce = 0; nonce <= 0xffffffff; nonce++) {
    header.writeUInt32LE(nonce, 76);
    if (bigintFromLe(sha256d(header)) <= target) return true;
    if (nonce % HASHES_PER_SLICE === 0) await breathe();
    if (nonce % HASHES_PER_SLICE === 0 && isStale()) return false;
  }
  return false;
}
