import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { OpenBlock } from './settlement-store.ts';
import type { RewardQuestion, ToldReward } from './told-reward.ts';

interface Waiting {
  readonly block: OpenBlock;
  readonly sinceMs: number;
  /** What its last question ended in; undefined: it is not known yet. */
  readonly fault: unknown;
  readonly look: number;
}

/** From one word about blocks that wait to the next, and about one and the same fault. */
const TELL_SPAN_MS = 3_600_000;
/** Blocks of which is remembered that they wait; others wait as well. */
const REMEMBERED_MAX = 10_000;
/** Blocks named in one word; the oldest, which say most. */
const NAMED_MAX = 10;

/**
 * Asks what blocks brought, or takes what is on record of them where nobody can be asked. A chain that does not answer
 * is asked once in a look: many blocks may wait, each for as long as an answer may take. The next look goes on behind
 * the block that it failed at, so that no block bars those after it. Who waits, and why, is told now and then.
 */
export class RewardInquiry {
  readonly #ask: RewardQuestion | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** In the order in which they were first asked for. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #faultsTold = new Map<string, number>();
  #look = 0;
  #toldMs: number;
  /** Round of the block at which the look before failed; 0 for none. */
  #after = 0n;
  #failedAt: bigint | undefined;

  constructor(ask: RewardQuestion | undefined, clock: Clock, logger: Logger) {
    this.#ask = ask;
    this.#clock = clock;
    this.#logger = logger;
    this.#toldMs = clock.spanMs();
  }

  /** A look at the open blocks begins. */
  begin(): void {
    this.#look++;
    this.#failedAt = undefined;
  }

  /** Undefined: not known for now. Never rejects: what the chain, or its answer, is at fault with is told. */
  async of(block: OpenBlock): Promise<ToldReward | undefined> {
    const { rewardAtomic: amountAtomic } = block;
    if (this.#ask === undefined) return { amountAtomic, direct: new Map(), feesOf: 'rest' };
    const before = this.#waiting.get(block.blockHash);
    if (this.#failedAt !== undefined || block.round <= this.#after) {
      this.#remember(block, before?.fault);
      return undefined;
    }
    try {
      const told = await this.#ask(block);
      if (told === undefined) this.#remember(block, undefined);
      else this.#waiting.delete(block.blockHash);
      return told;
    } catch (error) {
      const code = error instanceof PoolError ? error.code : 'the plugin';
      // An answer that cannot be says nothing of those about other blocks.
      const isOwn = code === 'REWARD_INVALID';
      if (!isOwn) this.#failedAt = block.round;
      this.#remember(block, error);
      this.#tellFault(isOwn ? `${code} ${block.blockHash}` : code, block, error);
      return undefined;
    }
  }

  /** A look is over that saw all open blocks. */
  end(): void {
    this.#after = this.#failedAt ?? 0n;
    for (const [hash, { look }] of this.#waiting)
      if (look !== this.#look) this.#waiting.delete(hash);
    this.#tellWaiting();
  }

  #remember(block: OpenBlock, fault: unknown): void {
    const before = this.#waiting.get(block.blockHash);
    if (before === undefined && this.#waiting.size >= REMEMBERED_MAX) return;
    const sinceMs = before?.sinceMs ?? this.#clock.spanMs();
    this.#waiting.set(block.blockHash, { block, sinceMs, fault, look: this.#look });
  }

  #tellFault(key: string, { poolId, height, blockHash }: OpenBlock, error: unknown): void {
    const nowMs = this.#clock.spanMs();
    const toldMs = this.#faultsTold.get(key);
    if (toldMs !== undefined && nowMs - toldMs < TELL_SPAN_MS) return;
    if (this.#faultsTold.size >= REMEMBERED_MAX) this.#faultsTold.clear();
    this.#faultsTold.set(key, nowMs);
    const message = 'the chain does not say what a block brought: it waits';
    this.#logger.warn({ poolId, height, blockHash, error }, message);
  }

  #tellWaiting(): void {
    const nowMs = this.#clock.spanMs();
    if (nowMs - this.#toldMs < TELL_SPAN_MS) return;
    this.#toldMs = nowMs;
    const long = [...this.#waiting.values()].filter(
      ({ sinceMs }) => nowMs - sinceMs >= TELL_SPAN_MS,
    );
    const [first] = long;
    if (first === undefined) return;
    const { poolId } = first.block;
    const blocks = long.slice(0, NAMED_MAX).map(({ block, fault }) => ({
      height: block.height,
      blockHash: block.blockHash,
      found: new Date(block.foundAtMs).toISOString(),
      why: whyOf(fault),
    }));
    this.#logger.warn(
      { poolId, waiting: long.length, blocks },
      'blocks wait for their chain to say what they brought',
    );
  }
}

function whyOf(fault: unknown): string {
  if (fault === undefined) return 'it is not known yet';
  if (fault instanceof PoolError) return `${fault.code}: ${fault.message}`;
  return fault instanceof Error ? fault.message : 'it could not be told';
}
