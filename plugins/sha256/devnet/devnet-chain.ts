import type { CoinData } from '../coins/coin-data.ts';
import type { Block } from '../consensus/block.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { targetFromCompact, workFromTarget } from '../../../core/plugin-api/target.ts';
import { flawOf, misplacementOf } from './block-rules.ts';
import type { BlockPlace } from './block-rules.ts';
import { CoinSet } from './coin-set.ts';
import type { Undo } from './coin-set.ts';

/** A block in the tree of all that were ever stored. */
export interface ChainEntry {
  readonly block: Block;
  readonly height: number;
  readonly previous: ChainEntry | undefined;
  /** Expected hashes of the whole chain up to here. */
  readonly work: bigint;
}

export interface DevnetChainOptions {
  readonly coin: CoinData;
  readonly genesis: Block;
  /** Compact target of every block but the first. */
  readonly bits: number;
}

export interface ChainListener {
  /** A block left the best chain. */
  disconnected(entry: ChainEntry): void;
}

const HALVING_BLOCKS = 210_000;
const ATOMIC_SUBSIDY = 50n;

/** The block tree: the most work wins, the first seen among equals. */
export class DevnetChain {
  readonly coins: CoinSet;
  readonly bits: number;
  readonly #coin: CoinData;
  readonly #clock: Clock;
  readonly #listener: ChainListener;
  readonly #entries = new Map<string, ChainEntry>();
  readonly #best: ChainEntry[] = [];
  readonly #undo = new Map<string, Undo>();
  /** Blocks declared invalid, by rule or by an operator; what builds on them is invalid too. */
  readonly #invalid = new Set<string>();

  constructor(options: DevnetChainOptions, clock: Clock, listener: ChainListener) {
    this.#coin = options.coin;
    this.bits = options.bits;
    this.#clock = clock;
    this.#listener = listener;
    this.coins = new CoinSet(options.coin.maturity);
    const genesis = { block: options.genesis, height: 0, previous: undefined, work: 0n };
    this.#entries.set(options.genesis.hash, genesis);
    this.coins.connect(options.genesis, 0, 2n ** 62n);
    this.#best.push(genesis);
  }

  get tip(): ChainEntry {
    const tip = this.#best.at(-1);
    if (tip === undefined) throw new Error('a chain has at least its genesis');
    return tip;
  }

  at(height: number): ChainEntry | undefined {
    return this.#best[height];
  }

  entry(hash: string): ChainEntry | undefined {
    return this.#entries.get(hash);
  }

  isBest(entry: ChainEntry): boolean {
    return this.#best[entry.height] === entry;
  }

  /** The subsidy of a block, atomic units. */
  subsidy(height: number): bigint {
    const halvings = BigInt(Math.floor(height / HALVING_BLOCKS));
    return (ATOMIC_SUBSIDY * 10n ** BigInt(this.#coin.decimals)) >> halvings;
  }

  /** What a block on `previous` must fit. */
  place(previous: ChainEntry): BlockPlace {
    return {
      height: previous.height + 1,
      bits: this.bits,
      medianTime: medianTime(previous),
      now: Math.floor(this.#clock.nowMs() / 1000),
    };
  }

  /** Why a proposed block on the tip would not do; undefined if it would. Changes nothing. */
  propose(block: Block): string | undefined {
    if (block.previousHash !== this.tip.block.hash) return 'inconclusive-not-best-prevblk';
    const place = this.place(this.tip);
    const flaw = flawOf(block, false) ?? misplacementOf(block, place, this.#coin);
    if (flaw !== undefined) return flaw;
    const undo = this.coins.connect(block, place.height, this.subsidy(place.height));
    if (typeof undo === 'string') return undo;
    this.coins.disconnect(block, undo);
    return undefined;
  }

  /** Stores a block: null where it became the tip, else the reason or word that `submitblock` answers. */
  submit(block: Block): string | null {
    if (this.#entries.has(block.hash))
      return this.#invalid.has(block.hash) ? 'duplicate-invalid' : 'duplicate';
    const flaw = flawOf(block, true);
    if (flaw !== undefined) return flaw;
    const previous = this.#entries.get(block.previousHash);
    if (previous === undefined) return 'prev-blk-not-found';
    if (this.#isInvalid(previous)) return 'bad-prevblk';
    const place = this.place(previous);
    const misplacement = misplacementOf(block, place, this.#coin);
    if (misplacement !== undefined) return misplacement;
    return this.#store({
      block,
      height: place.height,
      previous,
      work: previous.work + workFromTarget(targetFromCompact(block.bits)),
    });
  }

  /** Takes a block that was judged when it was first stored, whatever the rules of today's options. */
  restore(block: Block): void {
    const previous = this.#entries.get(block.previousHash);
    if (previous === undefined) return;
    const work = previous.work + workFromTarget(targetFromCompact(block.bits));
    this.#store({ block, height: previous.height + 1, previous, work });
  }

  invalidate(hash: string): void {
    this.#invalid.add(hash);
    this.#activate();
  }

  reconsider(hash: string): void {
    this.#invalid.delete(hash);
    this.#activate();
  }

  #store(entry: ChainEntry): string | null {
    this.#entries.set(entry.block.hash, entry);
    if (entry.work <= this.tip.work) return 'inconclusive';
    return this.#moveTo(entry) ?? null;
  }

  /** Goes to the best chain there is: after a reorganisation that failed, or an operator's word. */
  #activate(): void {
    while (true) {
      const best = [...this.#entries.values()]
        .filter((entry) => !this.#isInvalid(entry))
        .reduce((a, b) => (b.work > a.work ? b : a));
      const isBetter = best.work > this.tip.work || this.#isInvalid(this.tip);
      if (!isBetter || this.#moveTo(best) === undefined) return;
    }
  }

  /** Makes `target` the tip; or says why a block on the way is bad, and goes to the best of the rest. */
  #moveTo(target: ChainEntry): string | undefined {
    const path: ChainEntry[] = [];
    let fork = target;
    while (!this.isBest(fork)) {
      path.unshift(fork);
      if (fork.previous === undefined) throw new Error('every block descends from the genesis');
      fork = fork.previous;
    }
    while (this.tip !== fork) this.#disconnect();
    for (const entry of path) {
      const undo = this.coins.connect(entry.block, entry.height, this.subsidy(entry.height));
      if (typeof undo === 'string') {
        this.#invalid.add(entry.block.hash);
        this.#activate();
        return undo;
      }
      this.#undo.set(entry.block.hash, undo);
      this.#best.push(entry);
    }
    return undefined;
  }

  #disconnect(): void {
    const entry = this.#best.pop();
    if (entry === undefined) return;
    this.coins.disconnect(entry.block, this.#undo.get(entry.block.hash) ?? []);
    this.#undo.delete(entry.block.hash);
    this.#listener.disconnected(entry);
  }

  #isInvalid(entry: ChainEntry): boolean {
    const heights = [...this.#invalid].map((hash) => this.#entries.get(hash)?.height ?? 0);
    // Below the lowest of them there is nothing to find.
    const heightMin = Math.min(...heights);
    for (let each = entry; each.height >= heightMin; each = each.previous) {
      if (this.#invalid.has(each.block.hash)) return true;
      if (each.previous === undefined) break;
    }
    return false;
  }
}

function medianTime(tip: ChainEntry): number {
  const times: number[] = [];
  for (let each: ChainEntry | undefined = tip; each && times.length < 11; each = each.previous)
    times.push(each.block.time);
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? 0;
}
