import { blockIdOf } from '../consensus/block.ts';
import type { Block } from '../consensus/block.ts';
import { keccak } from '../consensus/keccak.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { BlockPlace } from './block-rules.ts';
import { blockReward } from './emission.ts';
import { genesisBlock } from './genesis.ts';
import { SeedSchedule } from './seed-schedule.ts';

/** A block in the tree of all that were ever stored. */
export interface ChainEntry {
  /** Hex. */
  readonly id: string;
  readonly block: Block;
  readonly height: number;
  readonly previous: ChainEntry | undefined;
  /** Atomic units paid by the whole chain up to here. */
  readonly generatedAtomic: bigint;
}

export interface DevnetChainOptions {
  /** Hashes that a block takes on average. */
  readonly difficulty: number;
  readonly transactionsPerBlock: number;
  readonly epochBlocks: number;
  readonly epochLag: number;
}

const MEDIAN_BLOCKS = 60;

/** The block tree. All blocks are equally hard, so the longest chain wins, the first seen among equals. */
export class DevnetChain {
  readonly difficulty: bigint;
  readonly seeds: SeedSchedule;
  readonly #transactionsPerBlock: number;
  readonly #clock: Clock;
  readonly #entries = new Map<string, ChainEntry>();
  readonly #best: ChainEntry[] = [];

  constructor(options: DevnetChainOptions, clock: Clock) {
    this.difficulty = BigInt(options.difficulty);
    this.seeds = new SeedSchedule(options.epochBlocks, options.epochLag);
    this.#transactionsPerBlock = options.transactionsPerBlock;
    this.#clock = clock;
    const block = genesisBlock();
    this.#store({
      id: blockIdOf(block),
      block,
      height: 0,
      previous: undefined,
      generatedAtomic: paidBy(block),
    });
  }

  get tip(): ChainEntry {
    const tip = this.#best.at(-1);
    if (tip === undefined) throw new Error('a chain has at least its genesis');
    return tip;
  }

  at(height: number): ChainEntry | undefined {
    return this.#best[height];
  }

  entry(id: string): ChainEntry | undefined {
    return this.#entries.get(id);
  }

  isBest(entry: ChainEntry): boolean {
    return this.#best[entry.height] === entry;
  }

  /** What a block on `previous` must fit. */
  place(previous: ChainEntry): BlockPlace {
    return {
      height: previous.height + 1,
      rewardAtomic: blockReward(previous.generatedAtomic),
      medianTime: medianTime(previous),
      now: Math.floor(this.#clock.nowMs() / 1000),
      transactionHashes: new Set(this.transactionHashes(previous)),
    };
  }

  /** Ids of the made-up transactions that wait for a block on `previous`, hex. They pay no fee. */
  transactionHashes(previous: ChainEntry): string[] {
    return Array.from({ length: this.#transactionsPerBlock }, (_, index) =>
      keccak(Buffer.from(`${previous.id} ${index}`)).toString('hex'),
    );
  }

  /** Seed of the block at `height` whose parent, or parent's chain, is `previous`; hex. */
  seed(previous: ChainEntry, height: number): string {
    return this.#ancestor(previous, this.seeds.seedHeight(height)).id;
  }

  /** The seed that follows it; undefined where the chain has not named it. */
  nextSeed(previous: ChainEntry, height: number): string | undefined {
    const next = this.seeds.nextSeedHeight(height);
    return next === undefined ? undefined : this.#ancestor(previous, next).id;
  }

  /** Stores a block that was judged; undefined where it was there, or its parent is not. */
  add(block: Block): ChainEntry | undefined {
    const id = blockIdOf(block);
    const previous = this.#entries.get(block.header.previousId.toString('hex'));
    if (previous === undefined || this.#entries.has(id)) return undefined;
    const generatedAtomic = previous.generatedAtomic + paidBy(block);
    return this.#store({ id, block, height: previous.height + 1, previous, generatedAtomic });
  }

  #store(entry: ChainEntry): ChainEntry {
    this.#entries.set(entry.id, entry);
    if (entry.height < this.#best.length) return entry;
    const path: ChainEntry[] = [];
    for (let each: ChainEntry | undefined = entry; each && !this.isBest(each); each = each.previous)
      path.unshift(each);
    this.#best.length = path[0]?.height ?? this.#best.length;
    this.#best.push(...path);
    return entry;
  }

  #ancestor(entry: ChainEntry, height: number): ChainEntry {
    let found = entry;
    while (found.height > height && found.previous !== undefined) {
      const best = this.isBest(found) ? this.#best[height] : undefined;
      found = best ?? found.previous;
    }
    return found;
  }
}

function paidBy(block: Block): bigint {
  return block.minerTransaction.outputs.reduce((sum, each) => sum + each.amountAtomic, 0n);
}

function medianTime(tip: ChainEntry): number {
  const times: number[] = [];
  for (
    let each: ChainEntry | undefined = tip;
    each && times.length < MEDIAN_BLOCKS;
    each = each.previous
  )
    times.push(each.block.header.timestamp);
  if (times.length < MEDIAN_BLOCKS) return 0;
  times.sort((a, b) => a - b);
  const half = times.length >> 1;
  return Math.floor(((times[half - 1] ?? 0) + (times[half] ?? 0)) / 2);
}
