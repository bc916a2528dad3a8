import { PoolError } from '../plugin-api/errors.ts';
import type { PlanReport } from './operator-desk.ts';
import type { Fence, PayoutGuard } from './payout-guard.ts';
import type { PayoutRun, RunOutcome } from './payout-run.ts';
import type { SolvencyWatch } from './solvency.ts';
import type { PayoutTools } from './payout-turn.ts';

export interface PayoutLoopOptions {
  readonly poolId: string;
  /** Time from one run to the next. */
  readonly everyMs: number;
  /** Time from one look at open batches and requests to the next. */
  readonly lookMs: number;
  /** A request brings no run closer than this to the one before: each costs the operator network fees. */
  readonly requestMs: number;
  /** The first run waits for this long: whoever restarts a host often must not pay more often. */
  readonly firstMs: number;
  /** Time from one comparison of books and wallet to the next. */
  readonly solvencyMs: number;
}

export const PAYOUT_LOOP_DEFAULTS = {
  lookMs: 10_000,
  requestMs: 300_000,
  firstMs: 60_000,
  solvencyMs: 300_000,
} as const satisfies Omit<PayoutLoopOptions, 'poolId' | 'everyMs'>;

/** Where runs are close together, looks are closer: a payment shall be final before the next run. */
const LOOKS_PER_RUN_MIN = 5;

/** Spans of a pool that runs every so many milliseconds. */
export function payoutLoopOptions(poolId: string, everyMs: number): PayoutLoopOptions {
  const lookMs = Math.min(PAYOUT_LOOP_DEFAULTS.lookMs, everyMs / LOOKS_PER_RUN_MIN);
  return { ...PAYOUT_LOOP_DEFAULTS, poolId, everyMs, lookMs };
}

export interface PayoutLoopParts {
  readonly guard: PayoutGuard;
  readonly run: PayoutRun;
  readonly solvency: SolvencyWatch;
}

/** When a pool's payouts get their turn. Spans alone decide: a clock that jumps neither pays nor stops paying. */
export class PayoutLoop {
  readonly #options: PayoutLoopOptions;
  readonly #tools: PayoutTools;
  readonly #parts: PayoutLoopParts;
  #lookDueMs = Number.NEGATIVE_INFINITY;
  #runDueMs: number;
  /** From when on a request makes a run due. */
  #requestsDueMs = Number.NEGATIVE_INFINITY;
  #solvencyDueMs: number;
  /** Requests that waited after the last run: they did not bring another one forward. */
  #requestsLeft = 0;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #failing = false;
  #closed = false;

  constructor(options: PayoutLoopOptions, tools: PayoutTools, parts: PayoutLoopParts) {
    this.#options = options;
    this.#tools = tools;
    this.#parts = parts;
    const nowMs = tools.clock.spanMs();
    this.#runDueMs = nowMs + Math.min(options.everyMs, options.firstMs);
    this.#solvencyDueMs = nowMs;
  }

  /** Takes a turn if it is time. Never rejects; to be called about once a second. */
  async tick(): Promise<void> {
    const { clock, logger } = this.#tools;
    if (this.#closed || this.#waiting > 0 || clock.spanMs() < this.#lookDueMs) return;
    let failure: unknown;
    try {
      failure = await this.#exclusively(() => this.#look());
    } catch (error) {
      failure = error;
    }
    if (failure !== undefined && !this.#failing) {
      const { poolId } = this.#options;
      logger.warn({ poolId, error: failure }, 'payouts do not get on for now');
    }
    this.#failing = failure !== undefined;
    this.#lookDueMs = clock.spanMs() + this.#options.lookMs;
  }

  /** A run at once. Rejects with `PAYOUT_CONFLICT` where that cannot be, for the reason that it says. */
  async runNow(): Promise<PlanReport> {
    const { poolId } = this.#options;
    const outcome = await this.#exclusively(() => this.#turn(true));
    if (outcome === undefined) throw elsewhere(poolId);
    if (outcome.report !== undefined) return outcome.report;
    const { hindrance, failure } = outcome;
    const reason = hindrance === '' ? 'the pool stops' : hindrance;
    throw new PoolError('PAYOUT_CONFLICT', `${poolId}: ${reason}`, { poolId }, failure);
  }

  /** Runs another act on this pool's payouts, under the same lock. Rejects with `PAYOUT_CONFLICT` if it is taken. */
  async act<T>(act: (fence: Fence) => Promise<T>): Promise<T> {
    const { poolId } = this.#options;
    if (this.#closed)
      throw new PoolError('PAYOUT_CONFLICT', `${poolId}: the pool stops`, { poolId });
    const done = await this.#exclusively(() =>
      this.#parts.guard.run(poolId, async (fence) => ({ value: await act(fence) })),
    );
    if (done === undefined) throw elsewhere(poolId);
    return done.value;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Nothing is sent any more that was not begun. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves when nothing is on its way to the wallet. Never rejects. */
  async idle(): Promise<void> {
    await this.#queue;
  }

  /** Resolves with what could not be done for now. The lock is only taken where there is something to do. */
  async #look(): Promise<unknown> {
    const { store, clock } = this.#tools;
    const { poolId, everyMs } = this.#options;
    const requests = await store.pendingRequests(poolId);
    const nowMs = clock.spanMs();
    const isAsked = requests > this.#requestsLeft && nowMs >= this.#requestsDueMs;
    const isDue = nowMs >= this.#runDueMs || isAsked;
    // Some of them were withdrawn or paid: the next one is a new one.
    this.#requestsLeft = Math.min(this.#requestsLeft, requests);
    let failure: unknown;
    if (isDue || (await store.open(poolId)).length > 0) {
      const outcome = await this.#turn(isDue);
      failure = outcome?.failure;
      if (isDue && outcome?.report !== undefined) {
        this.#runDueMs = clock.spanMs() + everyMs;
        this.#requestsDueMs = clock.spanMs() + Math.min(everyMs, this.#options.requestMs);
        this.#requestsLeft = await store.pendingRequests(poolId);
      }
    }
    if (clock.spanMs() < this.#solvencyDueMs) return failure;
    this.#solvencyDueMs = clock.spanMs() + this.#options.solvencyMs;
    await this.#parts.solvency.check();
    return failure;
  }

  #turn(isDue: boolean): Promise<RunOutcome | undefined> {
    const isClosed = (): boolean => this.#closed;
    return this.#parts.guard.run(this.#options.poolId, (fence) =>
      this.#parts.run.run(fence, { isDue, isClosed }),
    );
  }

  /** One act at a time: the lock is another process's matter. */
  #exclusively<T>(act: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const turn = this.#queue.then(act).finally(() => {
      this.#waiting -= 1;
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function elsewhere(poolId: string): PoolError {
  const message = `${poolId}: another process acts on these payouts just now, try again`;
  return new PoolError('PAYOUT_CONFLICT', message, { poolId });
}
