/**
 * Of what seed the dataset of a block is made. The chain has had three rules, of which a network keeps one:
 *
 * | rule | seed | who |
 * |---|---|---|
 * | `epoch-hash` | SHA-256 of the network's name and the epoch | Vision-Node 1.0 |
 * | `boundary` | hash of the block that the epoch begins with | Vision-Node of 2025, its pool workers |
 * | `parent` | hash of the parent, a new one with every block | Vision-Core 1.0.4 |
 *
 * The dataset depends on the epoch besides, whatever the rule.
 */
import { createHash } from 'node:crypto';

const PREFIX = 'VISIONX_EPOCH_SEED_V1';
const SEED_BYTES = 32;
/** The rule has the hash of the genesis block here; the nodes put zeros. */
const GENESIS_HASH = new Uint8Array(SEED_BYTES);

/** A rule and what it needs; hashes of 32 bytes in the order of their hex. */
export type EpochSeedSource =
  | {
      readonly rule: 'epoch-hash';
      /** The network's name, such as `mainnet`. */
      readonly chainId: string;
      readonly epoch: bigint;
    }
  | {
      readonly rule: 'boundary';
      /** Of the block at `boundaryHeight`; undefined where there is none. */
      readonly boundaryHash: Uint8Array | undefined;
    }
  | { readonly rule: 'parent'; readonly parentHash: Uint8Array };

/** The epoch of a height. */
export function epochOf(height: bigint, epochBlocks: bigint): bigint {
  return height / epochBlocks;
}

/**
 * The height whose block is the seed of a height by the rule `boundary`: where the epoch begins. No block can be
 * made of its own hash: the first of an epoch takes its parent, as upstream's workers do. Undefined in epoch 0.
 */
export function boundaryHeight(height: bigint, epochBlocks: bigint): bigint | undefined {
  if (height < epochBlocks) return undefined;
  const first = height - (height % epochBlocks);
  return first === height ? height - 1n : first;
}

/** 32 bytes. @throws RangeError for a hash of another length. */
export function epochSeed(source: EpochSeedSource): Uint8Array {
  switch (source.rule) {
    case 'epoch-hash':
      return seedOfEpoch(source.chainId, source.epoch);
    case 'boundary':
      return seedBytes(source.boundaryHash ?? new Uint8Array(SEED_BYTES));
    case 'parent':
      return seedBytes(source.parentHash);
  }
}

function seedOfEpoch(chainId: string, epoch: bigint): Uint8Array {
  const epochLe = Buffer.alloc(8);
  epochLe.writeBigUInt64LE(epoch);
  const hash = createHash('sha256').update(PREFIX).update(chainId, 'utf8');
  return hash.update(GENESIS_HASH).update(epochLe).digest();
}

function seedBytes(hash: Uint8Array): Uint8Array {
  if (hash.length !== SEED_BYTES) throw new RangeError(`a seed has 32 bytes, got ${hash.length}`);
  return hash;
}
