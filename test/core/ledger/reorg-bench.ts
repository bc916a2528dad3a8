import type { BlockStatus, BlockStore, TrackedBlock } from '../../../core/blocks/block-store.ts';
import { BLOCK_TRACKER_SPAN_MS, BlockTracker } from '../../../core/blocks/block-tracker.ts';
import type { TrackedChain } from '../../../core/blocks/block-tracker.ts';
import {
  BLOCK_SETTLEMENT_DEFAULTS,
  BlockSettlement,
} from '../../../core/ledger/block-settlement.ts';
import type { SettlementBooks } from '../../../core/ledger/block-settlement.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { schemeOf } from '../../../core/ledger/schemes/scheme-choice.ts';
import type { NewEntry } from '../../../core/ledger/ledger.ts';
import type { Scheme } from '../../../core/ledger/schemes/scheme.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { MemoryLedger, MemorySettlements, MemorySlices } from './settlement-bench.ts';
import { slice } from './work-slices.ts';

const FOUNDATION = { owner: 'foundation', percent: fractionOf(1), exceptOwn: true };

/** A tracker and a settlement over the same blocks, as the host runs them. */
export class Followers {
  readonly noted = new NotedLog();
  readonly #tracker: BlockTracker;
  readonly #settlement: BlockSettlement;

  constructor(
    options: { readonly poolId: string; readonly scheme: Scheme['name'] },
    chain: TrackedChain,
    blocks: BlockStore,
    books: SettlementBooks,
    clock: Clock,
  ) {
    const { poolId, scheme } = options;
    const { noted } = this;
    const rules = {
      scheme: schemeOf({ scheme, window: 2 }),
      feePercent: fractionOf(2),
      coinFees: [FOUNDATION],
      remainderOwner: 'foundation',
      // Bob's blocks are the pool's own where the pool is solo.
      ownAddress: 'bob',
    };
    this.#tracker = new BlockTracker(
      { poolId, spanMs: BLOCK_TRACKER_SPAN_MS },
      chain,
      blocks,
      { wasRefused: () => false },
      clock,
      { events: { emit: () => undefined }, logger: noted },
    );
    this.#settlement = new BlockSettlement(
      { ...BLOCK_SETTLEMENT_DEFAULTS, poolId, rules: () => rules },
      books,
      clock,
      noted,
    );
  }

  /** Each looks once if it is time. */
  async look(): Promise<void> {
    await this.#tracker.tick();
    await this.#settlement.tick();
  }
}

/** Marks of settlement in memory, as the tracker sees them: one table, like the one in SQL. */
class MemoryBlocks implements BlockStore {
  readonly #settlements: MemorySettlements;

  constructor(settlements: MemorySettlements) {
    this.#settlements = settlements;
  }

  async unsettled(poolId: string, heightFrom: number): Promise<readonly TrackedBlock[]> {
    const isOpen = (status: BlockStatus) => status === 'candidate' || status === 'pending';
    return this.#settlements.blocks
      .filter(({ status, height }) => isOpen(status) || height >= heightFrom)
      .toSorted((one, other) => one.height - other.height)
      .map(({ height, blockHash, status, finder }) => ({
        ...{ poolId, height, blockHash, status, miner: finder, worker: 'rig' },
        confirmationProgress: 0,
      }));
  }

  async update({ blockHash, status }: TrackedBlock): Promise<void> {
    this.#settlements.turn(blockHash, status);
  }
}

export type Balances = Readonly<Record<string, bigint>>;

/** A pool whose chain a test writes, wherever its books are. */
export interface FollowedPool {
  look(): Promise<void>;
  /** Puts a block on record, and the work of the round that it closes before it. */
  found(height: number, blockHash: string, finder: string): Promise<void>;
  /** Every balance that is not zero. */
  balances(): Promise<Balances>;
  post(entry: NewEntry): Promise<unknown>;
}

/** Who worked in a round, and how much. */
export function workOf(
  round: number,
): readonly { readonly miner: string; readonly work: number }[] {
  const miners = ['ann', 'bob', 'cid', 'solo:zoe'];
  return [0, 1].map((turn) => ({
    miner: miners[(round + 2 * turn) % miners.length] ?? '',
    work: 11 + 7 * round + turn,
  }));
}

/** All of it in memory. */
export class MemoryPool implements FollowedPool {
  readonly #ledger = new MemoryLedger();
  readonly #store = new MemorySettlements();
  readonly #slices = new MemorySlices();
  readonly #clock: Clock;
  readonly #opened: () => Followers;
  #followers: Followers;

  constructor(scheme: Scheme['name'], chain: TrackedChain, clock: Clock) {
    this.#clock = clock;
    this.#opened = () => {
      const books = { ledger: this.#ledger, slices: this.#slices, store: this.#store };
      const blocks = new MemoryBlocks(this.#store);
      return new Followers({ poolId: 'btc', scheme }, chain, blocks, books, clock);
    };
    this.#followers = this.#opened();
  }

  /** Another process goes on with the same books. */
  restart(): void {
    this.#followers = this.#opened();
  }

  look(): Promise<void> {
    return this.#followers.look();
  }

  async found(height: number, blockHash: string, finder: string): Promise<void> {
    const round = this.#store.blocks.length + 1;
    for (const { miner, work } of workOf(round))
      this.#slices.slices.push(slice({ miner, work, round, moment: round }));
    this.#store.add(height, blockHash, 'candidate', finder, this.#clock.nowMs());
  }

  async balances(): Promise<Balances> {
    return this.#ledger.balances;
  }

  post(entry: NewEntry): Promise<unknown> {
    return this.#ledger.post(entry);
  }
}
