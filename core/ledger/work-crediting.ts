/**
 * Credits the due work of a pool, some of it at a time, for as long as the reserve reaches. Every pool does,
 * whatever its scheme is now: work that was promised a credit gets it, also after the scheme was changed.
 *
 * What was done is one transaction per page, so a crash at any moment leaves each piece of work either due or
 * credited. A page whose commit nobody heard of needs no care: the next run reads what is due then.
 */
import type { Clock } from '../plugin-api/clock.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { WorkCreditStore } from './work-credit-store.ts';
import { creditOf } from './work-credit.ts';

export interface WorkCreditingOptions {
  readonly poolId: string;
  readonly floorAtomic: bigint;
  /** Time from one run to the next. */
  readonly spanMs: number;
  /** Pieces of work in one transaction. */
  readonly pageRows: number;
}

export const WORK_CREDITING_DEFAULTS = {
  // Each run is an entry with a posting per miner: a day of 1,000 miners is some 300,000 postings.
  spanMs: 300_000,
  pageRows: 20_000,
} as const satisfies Omit<WorkCreditingOptions, 'poolId' | 'floorAtomic'>;

/** Where the reserve stands after a run. */
export interface ReserveStanding {
  readonly reserveAtomic: bigint;
  readonly floorAtomic: bigint;
  /** Work is due that it cannot pay. */
  readonly owes: boolean;
}

export class WorkCrediting {
  readonly #options: WorkCreditingOptions;
  readonly #store: WorkCreditStore;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stands: (standing: ReserveStanding) => void;
  #dueMs = Number.NEGATIVE_INFINITY;
  #busy = false;
  #failing = false;
  #closed = false;

  /** `stands` is told after each run. */
  constructor(
    options: WorkCreditingOptions,
    store: WorkCreditStore,
    clock: Clock,
    logger: Logger,
    stands: (standing: ReserveStanding) => void,
  ) {
    this.#options = options;
    this.#store = store;
    this.#clock = clock;
    this.#logger = logger;
    this.#stands = stands;
  }

  /** Credits what is due if it is time. Never rejects; to be called about once a second. */
  async tick(): Promise<void> {
    if (this.#closed || this.#busy || this.#clock.spanMs() < this.#dueMs) return;
    this.#busy = true;
    try {
      const standing = await this.run();
      this.#failing = false;
      if (!this.#closed) this.#stands(standing);
    } catch (error) {
      const { poolId } = this.#options;
      if (!this.#failing) this.#logger.warn({ poolId, error }, 'work cannot be credited for now');
      this.#failing = true;
    }
    this.#dueMs = this.#clock.spanMs() + this.#options.spanMs;
    this.#busy = false;
  }

  /**
   * Credits what is due, or as much as the reserve reaches for; at most so many pages of it. Rejects with
   * `STORAGE_UNAVAILABLE`.
   */
  async run(pagesMax = Number.POSITIVE_INFINITY): Promise<ReserveStanding> {
    const { poolId, floorAtomic, pageRows } = this.#options;
    let owes = false;
    let more = true;
    for (let page = 0; page < pagesMax && more && !this.#closed; page++) {
      const { taken, due } = await this.#store.credit(poolId, pageRows, (page) =>
        creditOf(page, { poolId, floorAtomic }),
      );
      owes = taken < due;
      more = due === pageRows && !owes;
    }
    return { reserveAtomic: await this.#store.reserve(poolId), floorAtomic, owes };
  }

  /** No further page is begun. */
  close(): void {
    this.#closed = true;
  }
}
