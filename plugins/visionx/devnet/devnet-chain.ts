import type { VisionBlock } from '../consensus/block.ts';
import type { Accounts } from './accounts.ts';
import type { BlockContents } from './block-contents.ts';
import { genesisBlock } from './genesis-block.ts';

/** A block in the tree of all that were ever stored. */
export interface ChainEntry extends BlockContents {
  readonly block: VisionBlock;
  readonly hash: string;
  readonly height: bigint;
  readonly previous: ChainEntry | undefined;
  /** Difficulty of the whole chain up to here. */
  readonly work: bigint;
  /** Accounts that the block changed, as it left them. */
  readonly changed: Accounts;
}

/** What a new block did to the best chain. */
export interface BestChange {
  /** Blocks that left it, the highest first. */
  readonly left: readonly ChainEntry[];
  /** Blocks that came into it, the lowest first. */
  readonly joined: readonly ChainEntry[];
}

const MEDIAN_BLOCKS = 11;
/** Blocks whose accounts are kept ready; those of others are put together of what each block changed. */
const ACCOUNTS_KEPT = 16;

/** The block tree: the chain of the most work wins, the first seen among equals. */
export class DevnetChain {
  readonly #entries = new Map<string, ChainEntry>();
  readonly #best: ChainEntry[] = [];
  readonly #accounts = new Map<ChainEntry, Accounts>();

  constructor() {
    const block = genesisBlock();
    const contents = { payments: [], ids: [], changed: new Map() };
    this.#store({
      ...contents,
      block,
      hash: block.header.pow_hash,
      height: 0n,
      previous: undefined,
      work: block.header.difficulty,
    });
  }

  get tip(): ChainEntry {
    const tip = this.#best.at(-1);
    if (tip === undefined) throw new Error('a chain has at least its genesis');
    return tip;
  }

  at(height: bigint): ChainEntry | undefined {
    return this.#best[Number(height)];
  }

  entry(hash: string): ChainEntry | undefined {
    return this.#entries.get(hash);
  }

  /** Stores a block that was judged, on a parent that is there. */
  add(
    previous: ChainEntry,
    block: VisionBlock,
    contents: BlockContents & Pick<ChainEntry, 'changed'>,
  ): BestChange {
    const { pow_hash: hash, number: height, difficulty } = block.header;
    const { payments, ids, changed } = contents;
    const work = previous.work + difficulty;
    return this.#store({ payments, ids, changed, block, hash, height, previous, work });
  }

  /** Accounts as a block left them. */
  accountsAt(entry: ChainEntry): Accounts {
    const path: ChainEntry[] = [];
    let each: ChainEntry | undefined = entry;
    for (; each !== undefined && !this.#accounts.has(each); each = each.previous) path.push(each);
    const known = each === undefined ? undefined : this.#accounts.get(each);
    if (known !== undefined && path.length === 0) return known;
    const accounts = new Map(known);
    for (const { changed } of path.toReversed())
      for (const [address, account] of changed) accounts.set(address, account);
    this.#keep(entry, accounts);
    return accounts;
  }

  /** The block of a height in the chain that ends with `entry`. */
  ancestor(entry: ChainEntry, height: bigint): ChainEntry {
    let found = entry;
    while (found.height > height && found.previous !== undefined)
      found = (this.#isBest(found) ? this.at(height) : undefined) ?? found.previous;
    return found;
  }

  /** Of the eleven blocks up to `entry`, or as many as there are; Unix seconds. */
  medianTime(entry: ChainEntry): bigint {
    const times: bigint[] = [];
    let each: ChainEntry | undefined = entry;
    for (; each !== undefined && times.length < MEDIAN_BLOCKS; each = each.previous)
      times.push(each.block.header.timestamp);
    times.sort((a, b) => (a < b ? -1 : Number(a > b)));
    return times[times.length >> 1] ?? 0n;
  }

  #isBest(entry: ChainEntry): boolean {
    return this.at(entry.height) === entry;
  }

  #store(entry: ChainEntry): BestChange {
    this.#entries.set(entry.hash, entry);
    const tip = this.#best.at(-1);
    if (tip !== undefined && entry.work <= tip.work) return { left: [], joined: [] };
    const joined: ChainEntry[] = [];
    let each: ChainEntry | undefined = entry;
    for (; each !== undefined && !this.#isBest(each); each = each.previous) joined.unshift(each);
    const fork = each === undefined ? 0 : Number(each.height) + 1;
    const left = this.#best.splice(fork, Infinity, ...joined).toReversed();
    return { left, joined };
  }

  #keep(entry: ChainEntry, accounts: Accounts): void {
    this.#accounts.set(entry, accounts);
    const [oldest] = this.#accounts.keys();
    if (this.#accounts.size > ACCOUNTS_KEPT && oldest !== undefined) this.#accounts.delete(oldest);
  }
}
