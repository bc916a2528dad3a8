import { isPlantable } from '../pool/plantable.ts';
import type { SeenBlock } from './farm-eyes.ts';
import type { MinerIdentity } from './pooler-miner.ts';

/** What a pooler knows of itself when it tells of a block. */
export interface PoolerTotals {
  readonly uptimeSeconds: number;
  readonly blocksDiscovered: number;
  readonly nowMs: number;
}

/** The body of `/pooler/block-discovered`. */
export function discoveryOf({ index, block }: SeenBlock, totals: PoolerTotals): object {
  const { nowMs, uptimeSeconds, blocksDiscovered } = totals;
  const blockAge = Math.max(0, Math.floor(nowMs / 1_000) - Number(block.timestamp));
  return {
    event: 'new_block_discovered',
    blockIndex: index,
    blockData: {
      index,
      timestamp: Number(block.timestamp),
      entropy: Buffer.from(block.entropy).toString('hex'),
      blockAge,
      plantable: isPlantable(blockAge),
      min_stake: String(block.minStake),
      max_stake: String(block.maxStake),
      min_zeros: block.minZeros,
      max_zeros: block.maxZeros,
      min_gap: block.minGap,
      max_gap: block.maxGap,
    },
    metadata: {
      discoveredAt: nowMs,
      poolerUptime: uptimeSeconds,
      totalBlocksDiscovered: blocksDiscovered,
    },
  };
}

/** The best that was found for a farmer. */
export interface FoundBest {
  readonly nonce: string;
  readonly hash: string;
  readonly zeros: number;
  readonly shares: number;
}

export interface PlantedFarmer {
  readonly farmerId: string;
  readonly custodialWallet: string;
}

/** The gap is known to who sends the work, which is the backend. */
const NOTHING_FOUND = { nonce: null, hash: null, zeros: null, gap: null };
/** A call may have 1 MiB; a farmer takes some 350 bytes. */
const FARMERS_MAX = 2_900;

/** What a pooler's miners found in one block, of so many farmers as the backend can be told of. */
export class BlockReport {
  readonly blockIndex: number;
  readonly #startedMs: number;
  readonly #farmers = new Map<string, PlantedFarmer>();
  readonly #best = new Map<string, FoundBest>();
  readonly #miners = new Set<MinerIdentity['minerId']>();

  constructor(blockIndex: number, startedMs: number) {
    this.blockIndex = blockIndex;
    this.#startedMs = startedMs;
  }

  plant(farmers: readonly PlantedFarmer[]): void {
    for (const farmer of farmers) this.#knows(farmer);
  }

  note(farmer: PlantedFarmer, found: Omit<FoundBest, 'shares'>, minerId: string): void {
    this.#miners.add(minerId);
    if (!this.#knows(farmer)) return;
    const known = this.#best.get(farmer.farmerId);
    const shares = (known?.shares ?? 0) + 1;
    const best = known !== undefined && known.zeros >= found.zeros ? known : found;
    this.#best.set(farmer.farmerId, { ...best, shares });
  }

  /** False where there is no room for another one. */
  #knows(farmer: PlantedFarmer): boolean {
    const { farmerId } = farmer;
    if (!this.#farmers.has(farmerId) && this.#farmers.size >= FARMERS_MAX) return false;
    this.#farmers.set(farmerId, farmer);
    return true;
  }

  get miners(): number {
    return this.#miners.size;
  }

  /** The body of `/pooler/work-completed`. Times are milliseconds. */
  completion(nowSpanMs: number, nowMs: number): object {
    const workTime = Math.round(nowSpanMs - this.#startedMs);
    const workResults = [...this.#farmers.values()].map(({ farmerId, custodialWallet }) => {
      const best = this.#best.get(farmerId);
      if (best === undefined) {
        const error = 'nobody found a share';
        const work = { status: 'failed', ...NOTHING_FOUND, workTime, attempts: 0, error };
        return { farmerId, custodialWallet, ...work, compensationRequired: false };
      }
      const { nonce, hash, zeros, shares: attempts } = best;
      const work = { status: 'success', nonce, hash, zeros, gap: null, workTime, attempts };
      return { farmerId, custodialWallet, ...work, error: null, compensationRequired: false };
    });
    return {
      blockIndex: this.blockIndex,
      workResults,
      summary: {
        totalFarmers: workResults.length,
        successfulWork: this.#best.size,
        failedWork: workResults.length - this.#best.size,
        totalWorkTime: workTime,
        timestamp: nowMs,
      },
    };
  }
}
