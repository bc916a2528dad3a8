import type { BlockStatus } from '../../../core/blocks/block-store.ts';
import {
  BLOCK_SETTLEMENT_DEFAULTS,
  BlockSettlement,
} from '../../../core/ledger/block-settlement.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import type { Ledger, NewEntry, PostOutcome } from '../../../core/ledger/ledger.ts';
import type { Posting } from '../../../core/ledger/posting.ts';
import { schemeOf } from '../../../core/ledger/schemes/scheme-choice.ts';
import type { Scheme, WorkSlice } from '../../../core/ledger/schemes/scheme.ts';
import type { OpenBlock, SettlementStore } from '../../../core/ledger/settlement-store.ts';
import type { RewardQuestion } from '../../../core/ledger/told-reward.ts';
import type { SliceSource } from '../../../core/ledger/slice-source.ts';
import { isSolo } from '../../../core/ledger/solo-miner.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { byAge } from './work-slices.ts';

/** Entries by their key, by the rules of the ledger. */
export class MemoryLedger implements Ledger {
  readonly entries = new Map<string, NewEntry>();

  async post(entry: NewEntry): Promise<PostOutcome> {
    const before = this.entries.get(entry.idempotencyKey);
    if (before !== undefined) {
      if (textOf(before) === textOf(entry)) return 'present';
      throw new PoolError('LEDGER_CONFLICT', `another entry is ${entry.idempotencyKey}`);
    }
    const sum = entry.postings.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
    const places = new Set(entry.postings.map(({ account, owner }) => `${account} ${owner}`));
    const zeros = entry.postings.some(({ amountAtomic }) => amountAtomic === 0n);
    if (sum !== 0n || zeros || places.size !== entry.postings.length || places.size === 0)
      throw new Error(`not an entry: ${textOf(entry)}`);
    this.entries.set(entry.idempotencyKey, entry);
    return 'posted';
  }

  async postingsOf(key: string): Promise<readonly Posting[] | undefined> {
    return this.entries.get(key)?.postings;
  }

  get acts(): readonly string[] {
    return [...this.entries.values()].map(
      ({ kind, idempotencyKey }) => `${kind} ${idempotencyKey}`,
    );
  }

  /** Every balance that is not zero. */
  get balances(): Readonly<Record<string, bigint>> {
    const sums: Record<string, bigint> = {};
    for (const { postings } of this.entries.values())
      for (const { account, owner, amountAtomic } of postings) {
        const place = `${account} ${owner}`.trim();
        sums[place] = (sums[place] ?? 0n) + amountAtomic;
      }
    return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n));
  }
}

export interface MarkedBlock extends OpenBlock {
  status: BlockStatus;
  rewardAtomic: bigint;
  settledStatus?: BlockStatus;
  settledSteps: number;
}

/** Blocks and marks as SQL keeps them. */
export class MemorySettlements implements SettlementStore {
  readonly blocks: MarkedBlock[] = [];

  add(height: number, blockHash: string, status: BlockStatus, finder = 'ann', foundAtMs = 0): void {
    const round = BigInt(this.blocks.length + 1);
    const facts = { poolId: 'btc', height, blockHash, status, finder, round };
    this.blocks.push({
      ...facts,
      rewardAtomic: 1_000n,
      foundAtMs,
      credited: false,
      settledSteps: 0,
    });
  }

  turn(blockHash: string, status: BlockStatus): void {
    this.#of(blockHash).status = status;
  }

  /** In pages of two. */
  async open(poolId: string, after: bigint): Promise<readonly OpenBlock[]> {
    return this.blocks
      .filter(({ round }) => round > after)
      .filter((block) => block.poolId === poolId && block.settledStatus !== block.status)
      .slice(0, 2)
      .map((block) => ({ ...block }));
  }

  async standingRound(_poolId: string, before: bigint): Promise<bigint> {
    const standing = this.blocks.filter(
      ({ round, status, finder }) =>
        round < before && (status === 'pending' || status === 'confirmed') && !isSolo(finder),
    );
    return standing.at(-1)?.round ?? 0n;
  }

  async rewarded({ blockHash }: OpenBlock, amountAtomic: bigint): Promise<void> {
    this.#of(blockHash).rewardAtomic = amountAtomic;
  }

  async unsettled({ blockHash }: OpenBlock, step: number): Promise<void> {
    const block = this.#of(blockHash);
    delete block.settledStatus;
    block.settledSteps = Math.max(block.settledSteps, step);
  }

  async settled({ blockHash, status }: OpenBlock, steps: number): Promise<void> {
    const block = this.#of(blockHash);
    if (block.settledSteps > steps) return;
    block.settledStatus = status;
    block.settledSteps = steps;
  }

  #of(hash: string): MarkedBlock {
    const block = this.blocks.find(({ blockHash }) => blockHash === hash);
    if (block === undefined) throw new Error(`there is no block ${hash}`);
    return block;
  }
}

/** A history in pages of two slices. */
export class MemorySlices implements SliceSource {
  readonly slices: WorkSlice[] = [];

  async *pages(_poolId: string, roundTo: bigint): AsyncGenerator<readonly WorkSlice[]> {
    const sorted = this.slices
      .filter(({ round, miner }) => round <= roundTo && !isSolo(miner))
      .sort(byAge);
    for (let at = 0; at < sorted.length; at += 2) yield sorted.slice(at, at + 2);
  }
}

/** Called before and after each call that settlement makes; what it throws, the call throws. */
export type Watch = (call: string, when: 'before' | 'after') => Promise<void> | void;

export class SettlementBench {
  readonly ledger = new MemoryLedger();
  readonly store = new MemorySettlements();
  readonly slices = new MemorySlices();
  readonly noted = new NotedLog();
  /** In force from when it is set. */
  feePercent = 1;
  /** What the chain says of rewards; undefined: nothing of any. To be set before a process begins. */
  told: RewardQuestion | undefined;

  /** One process: a look at the open blocks whenever it is called. */
  process(scheme: Scheme['name'] = 'pplns', watch: Watch = () => undefined): () => Promise<void> {
    const clock = new ManualClock();
    const rules = () => ({
      scheme: schemeOf({ scheme, window: 2 }),
      feePercent: fractionOf(this.feePercent),
      remainderOwner: 'operator',
    });
    const options = { ...BLOCK_SETTLEMENT_DEFAULTS, poolId: 'btc', rules, told: this.told };
    const settlement = new BlockSettlement(options, this.#watched(watch), clock, this.noted);
    return async () => {
      clock.pass(BLOCK_SETTLEMENT_DEFAULTS.spanMs);
      await settlement.tick();
    };
  }

  #watched(watch: Watch) {
    const around = async <T>(call: string, act: () => Promise<T>): Promise<T> => {
      await watch(call, 'before');
      const outcome = await act();
      await watch(call, 'after');
      return outcome;
    };
    const { ledger, store, slices } = this;
    async function* pages(poolId: string, roundTo: bigint) {
      for await (const page of slices.pages(poolId, roundTo)) {
        await watch('pages', 'before');
        yield page;
      }
    }
    return {
      ledger: {
        post: (entry: NewEntry) => around('post', () => ledger.post(entry)),
        postingsOf: (key: string) => around('postingsOf', () => ledger.postingsOf(key)),
      },
      slices: { pages },
      store: {
        open: (poolId: string, after: bigint) => around('open', () => store.open(poolId, after)),
        standingRound: (poolId: string, round: bigint) =>
          around('standingRound', () => store.standingRound(poolId, round)),
        rewarded: (block: OpenBlock, amountAtomic: bigint) =>
          around('rewarded', () => store.rewarded(block, amountAtomic)),
        unsettled: (block: OpenBlock, step: number) =>
          around('unsettled', () => store.unsettled(block, step)),
        settled: (block: OpenBlock, steps: number) =>
          around('settled', () => store.settled(block, steps)),
      },
    };
  }
}

function textOf(entry: NewEntry): string {
  return JSON.stringify(entry, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
