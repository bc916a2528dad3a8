/**
 * Carries the reward of blocks into the ledger, and takes it back from there, as the chain says.
 *
 * | status of the block | what the ledger shall hold | entry |
 * |---|---|---|
 * | `candidate` | not decided yet | |
 * | `pending` | immature credits | `block-reward` |
 * | `confirmed` | the same credits, mature | `block-matured` |
 * | `orphaned`, `rejected` | nothing | `block-reversed` |
 *
 * Statuses are the block tracker's: canonical hashes at the block's height, never what a wallet thinks.
 *
 * Why a row in the block store may be paid from: shares and candidates reach the database through one log, in
 * its order, and the candidate's row is written in the transaction that opens the next round of its pool. A
 * share is recorded either in that transaction or before, or it gets a later round. One share alone may come
 * later and still count in the block's round: that which solved it, where the block was sent on a claim and
 * its hash is being verified. No verifier's queue holds one for as long as a reward waits (`rewardAfterMs`), so
 * by then nothing is added to the round or to an earlier one any more, and "rounds up to the block's" is final.
 *
 * What a block brought may be known later than that, and then waits for whoever tells it. It is asked for whenever
 * the block is to be credited, and final once it is told; which round was closed is as final as ever.
 *
 * Crashes and second processes: what was done is read from the ledger, never from marks. A mark opens the block
 * before an entry is posted and closes it afterwards, so wherever a run ends the block is looked at again, and
 * the next entry is worked out from those that are there.
 */
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import {
  afterEntry,
  entryKey,
  isImmature,
  maturing,
  nextAct,
  readBlockAccount,
  reversing,
} from './block-account.ts';
import type { BlockAccount } from './block-account.ts';
import type { EntryKind, Ledger, NewEntry } from './ledger.ts';
import { rewardOf } from './reward-entry.ts';
import type { RewardRules } from './reward-entry.ts';
import { RewardInquiry } from './reward-inquiry.ts';
import { RewardWait } from './reward-wait.ts';
import type { OpenBlock, SettlementStore } from './settlement-store.ts';
import type { SliceSource } from './slice-source.ts';
import type { RewardQuestion } from './told-reward.ts';

export interface BlockSettlementOptions {
  readonly poolId: string;
  /** Time from one look at the open blocks to the next. */
  readonly spanMs: number;
  /** How long a block's reward waits; see `RewardWait`. */
  readonly rewardAfterMs: number;
  /** Those in force now: asked for each block that is divided. */
  readonly rules: () => RewardRules;
  /** Says what a block brought; undefined: what is on record of it. */
  readonly told?: RewardQuestion | undefined;
}

export const BLOCK_SETTLEMENT_DEFAULTS = {
  spanMs: 10_000,
  // The longest queue of a heavy kernel takes four minutes on one thread.
  rewardAfterMs: 300_000,
} as const satisfies Omit<BlockSettlementOptions, 'poolId' | 'rules' | 'told'>;

/** Where money and history are kept; one for all pools. */
export interface SettlementBooks {
  readonly ledger: Ledger;
  readonly slices: SliceSource;
  readonly store: SettlementStore;
}

export class BlockSettlement {
  readonly #options: BlockSettlementOptions;
  readonly #books: SettlementBooks;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #wait: RewardWait;
  readonly #inquiry: RewardInquiry;
  #dueMs = Number.NEGATIVE_INFINITY;
  #busy = false;
  #failing = false;
  #closed = false;

  constructor(
    options: BlockSettlementOptions,
    books: SettlementBooks,
    clock: Clock,
    logger: Logger,
  ) {
    this.#options = options;
    this.#books = books;
    this.#clock = clock;
    this.#logger = logger;
    this.#wait = new RewardWait({ waitMs: options.rewardAfterMs }, clock);
    this.#inquiry = new RewardInquiry(options.told, clock, logger);
  }

  /** Follows the open blocks if it is time. Never rejects; to be called about once a second. */
  async tick(): Promise<void> {
    if (this.#closed || this.#busy || this.#clock.spanMs() < this.#dueMs) return;
    this.#busy = true;
    const error = await this.#look().catch((failure: unknown) => failure);
    if (error !== undefined && !this.#failing) {
      const { poolId } = this.#options;
      this.#logger.warn({ poolId, error }, 'blocks cannot be settled for now');
    }
    this.#failing = error !== undefined;
    this.#dueMs = this.#clock.spanMs() + this.#options.spanMs;
    this.#busy = false;
  }

  /** No further block is begun. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves with the first failure: one block that cannot be settled must not hold up the others. */
  async #look(): Promise<unknown> {
    let failure: unknown;
    // A block waits for those below it: what becomes of an earlier round decides where its work is paid.
    let undecided = Number.POSITIVE_INFINITY;
    this.#inquiry.begin();
    for await (const block of this.#open()) {
      if (this.#closed) return failure;
      if (block.status === 'candidate') undecided = Math.min(undecided, block.height);
      const failed = await this.#failureOf(block, block.height < undecided);
      failure ??= failed;
    }
    this.#wait.looked();
    this.#inquiry.end();
    return failure;
  }

  /** Page by page: however many wait, those after them get their turn. */
  async *#open(): AsyncGenerator<OpenBlock> {
    const { poolId } = this.#options;
    for (let after = 0n; ; ) {
      const page = await this.#books.store.open(poolId, after);
      const last = page.at(-1);
      if (last === undefined) return;
      this.#wait.saw(page);
      yield* page;
      after = last.round;
    }
  }

  /** Follows a block; rejects only where there is no use in going on with others. */
  async #failureOf(block: OpenBlock, mayReward: boolean): Promise<unknown> {
    try {
      await this.#follow(block, mayReward);
      return undefined;
    } catch (error) {
      const code = error instanceof PoolError ? error.code : undefined;
      if (code === 'STORAGE_UNAVAILABLE') throw error;
      // The step was free when it was read: another process took it, and the next look finds its entry.
      return code === 'LEDGER_CONFLICT' ? undefined : error;
    }
  }

  async #follow(block: OpenBlock, mayReward: boolean): Promise<void> {
    if (block.status === 'candidate') return;
    const { ledger, store } = this.#books;
    let account = await readBlockAccount(ledger, block);
    for (;;) {
      const act = nextAct(block.status, account.standing);
      const entry =
        act === undefined ? undefined : await this.#entry(block, act, account, mayReward);
      if (entry === 'waits') return;
      if (entry === undefined) break;
      await store.unsettled(block, account.steps + 1);
      await ledger.post(entry);
      this.#report(block, entry, account);
      account = afterEntry(account, entry.postings);
    }
    await store.settled(block, account.steps);
  }

  /** Undefined where there is nothing to post: a block that pays nothing. */
  async #entry(
    block: OpenBlock,
    kind: EntryKind,
    { steps, standing }: BlockAccount,
    mayReward: boolean,
  ): Promise<NewEntry | 'waits' | undefined> {
    const { poolId, height, blockHash } = block;
    const head = { kind, asset: poolId, idempotencyKey: entryKey(block, steps + 1) };
    if (kind !== 'block-reward') {
      const postings = kind === 'block-matured' ? maturing(standing) : reversing(standing);
      return { ...head, postings, facts: { height, blockHash } };
    }
    // One that returns has waited before it was first credited.
    const isYoung = steps === 0 && !this.#wait.isOver(block);
    if (!mayReward || isYoung) return 'waits';
    const told = await this.#inquiry.of(block);
    if (told === undefined) return 'waits';
    const { amountAtomic } = told;
    if (amountAtomic !== block.rewardAtomic) await this.#books.store.rewarded(block, amountAtomic);
    const reward = await rewardOf(block, told, this.#options.rules(), this.#books);
    return reward.postings.length === 0 ? undefined : { ...head, ...reward };
  }

  #report(block: OpenBlock, { kind, facts: said }: NewEntry, account: BlockAccount): void {
    const { poolId, height, blockHash, rewardAtomic } = block;
    const { steps, standing } = account;
    const reward = said['reward'] ?? String(rewardAtomic);
    const facts = { poolId, height, blockHash, reward, step: steps + 1 };
    if (kind === 'block-reward') this.#logger.info(facts, 'block credited, immature');
    else if (kind === 'block-matured') this.#logger.info(facts, 'block mature, credits are free');
    else if (isImmature(standing))
      this.#logger.warn(facts, 'block left the chain, credits reversed');
    else {
      const message = 'mature block left the chain, credits reversed: balances may be below zero';
      this.#logger.error(facts, message);
    }
  }
}
