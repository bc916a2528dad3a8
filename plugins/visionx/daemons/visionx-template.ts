import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Template } from '../../../core/plugin-api/job.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import type { VisionBlock } from '../consensus/block.ts';
import { targetOfDifficulty } from '../consensus/target.ts';
import type { BlockTemplate, Head } from '../node/vision-node.ts';

export interface TemplateOrigin {
  /** Name of the daemon. */
  readonly source: string;
  /** What it said of its best block. */
  readonly head: Head;
  /** Who was to be paid. */
  readonly miner: string;
  /** Hash of the block that the seed is made of, where the network has such a rule and such a block. */
  readonly boundaryHash: string | undefined;
  /** By the monotonic clock: when the daemon stamped it, at the latest. */
  readonly madeAtMs: number;
}

const HASH = /^[0-9a-f]{64}$/;
const U64_MAX = (1n << 64n) - 1n;

/** A block to mine, as a daemon handed it out for the pool's address, checked against the daemon's own head. */
export class VisionXTemplate implements Template {
  readonly tip: string;
  readonly height: number;
  readonly networkTarget: Target;
  readonly source: string;
  readonly rewardAtomic: bigint;
  readonly feesAtomic: bigint;
  readonly block: VisionBlock;
  readonly boundaryHash: string | undefined;
  readonly madeAtMs: number;

  /** @throws PoolError DAEMON_RPC for a block that cannot be, or is not the pool's. */
  constructor({ block, rewardAtomic, feesAtomic }: BlockTemplate, origin: TemplateOrigin) {
    this.source = origin.source;
    const { header } = block;
    const flaw = headerFlaw(block, origin) ?? rewardFlaw(rewardAtomic, feesAtomic);
    if (flaw !== undefined)
      throw new PoolError('DAEMON_RPC', `daemon ${this.source}: the template ${flaw}`, {
        daemon: this.source,
      });
    this.tip = header.parent_hash;
    this.height = Number(header.number);
    this.networkTarget = targetOfDifficulty(header.difficulty);
    this.rewardAtomic = rewardAtomic;
    this.feesAtomic = feesAtomic;
    this.block = block;
    this.boundaryHash = origin.boundaryHash;
    this.madeAtMs = origin.madeAtMs;
  }
}

function headerFlaw(
  { header }: VisionBlock,
  { head, miner, boundaryHash }: TemplateOrigin,
): string | undefined {
  const { parent_hash: parent, number, difficulty, timestamp } = header;
  if (parent !== head.hash || !HASH.test(parent))
    return `builds on ${printable(parent)}, and its head is ${printable(head.hash)}`;
  if (number !== head.height + 1n || number > BigInt(Number.MAX_SAFE_INTEGER))
    return `has height ${number} above a head of height ${head.height}`;
  if (difficulty < 1n || difficulty > U64_MAX) return `has a difficulty of ${difficulty}`;
  if (timestamp < 1n || timestamp > U64_MAX) return `has a time of ${timestamp}`;
  if (header.miner !== miner) return `pays ${printable(header.miner)}, and not the pool`;
  if (!HASH.test(header.tx_root)) return `has a tx_root of ${printable(header.tx_root)}`;
  if (boundaryHash !== undefined && !HASH.test(boundaryHash))
    return `has a seed of ${printable(boundaryHash)}`;
  return undefined;
}

function rewardFlaw(rewardAtomic: bigint, feesAtomic: bigint): string | undefined {
  const isSound = feesAtomic >= 0n && rewardAtomic >= feesAtomic;
  return isSound ? undefined : `pays ${rewardAtomic}, of which fees are ${feesAtomic}`;
}

/** What a node sent, fit for a log. */
function printable(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
