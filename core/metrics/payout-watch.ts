import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { OperatorDesk, PayoutStanding, Solvency } from '../payouts/operator-desk.ts';
import type { BatchState } from '../payouts/payout-batch.ts';

export interface PayoutWatchOptions {
  /** Between two looks into the database. */
  readonly standingMs: number;
  /** Between two questions to the wallets. */
  readonly solvencyMs: number;
}

/** Reads how many batches of a pool are in each state. */
type OpenStates = (poolId: string) => Promise<ReadonlyMap<BatchState, number>>;

/** What payouts looked like a moment ago. */
export interface PayoutSight {
  readonly standings: readonly PayoutStanding[];
  /** Batches that are not settled, by pool and state. */
  readonly open: ReadonlyMap<string, ReadonlyMap<BatchState, number>>;
  /** By pool; pools whose books or wallet do not answer are missing. */
  readonly solvency: ReadonlyMap<string, Solvency>;
}

/** Looks at payouts now and then, so that no scrape waits for a database or a wallet. */
export class PayoutWatch {
  readonly #options: PayoutWatchOptions;
  readonly #desk: Pick<OperatorDesk, 'standings' | 'solvency'>;
  readonly #openStates: OpenStates;
  readonly #log: Logger;
  #timers: NodeJS.Timeout[] = [];
  #looking: Promise<void> | undefined;
  #asking: Promise<void> | undefined;
  #sight: PayoutSight = { standings: [], open: new Map(), solvency: new Map() };

  constructor(
    options: PayoutWatchOptions,
    desk: Pick<OperatorDesk, 'standings' | 'solvency'>,
    openStates: OpenStates,
    log: Logger,
  ) {
    this.#options = options;
    this.#desk = desk;
    this.#openStates = openStates;
    this.#log = log;
  }

  get sight(): PayoutSight {
    return this.#sight;
  }

  start(): void {
    if (this.#timers.length > 0) return;
    const { standingMs, solvencyMs } = this.#options;
    this.#timers = [
      setInterval(() => void this.look(), standingMs).unref(),
      setInterval(() => void this.askWallets(), solvencyMs).unref(),
    ];
    void this.look().then(() => this.askWallets());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    await Promise.all([this.#looking, this.#asking]);
  }

  /** One look into the database at a time; what was seen before stays where it is away. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** One round of questions at a time, after a look told which pools there are. */
  askWallets(): Promise<void> {
    this.#asking ??= this.#askWallets().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #look(): Promise<void> {
    const found = await this.#known(async () => {
      const standings = await this.#desk.standings();
      const states = standings.map(
        async ({ poolId }) => [poolId, await this.#openStates(poolId)] as const,
      );
      return { standings, open: new Map(await Promise.all(states)) };
    });
    if (found !== undefined) this.#sight = { ...this.#sight, ...found };
  }

  async #askWallets(): Promise<void> {
    const paying = this.#sight.standings.filter(({ enabled }) => enabled);
    const answers = await Promise.all(
      paying.map(async ({ poolId }) => {
        const solvency = await this.#known(() => this.#desk.solvency(poolId));
        return solvency === undefined ? [] : ([[poolId, solvency]] as const);
      }),
    );
    this.#sight = { ...this.#sight, solvency: new Map(answers.flat()) };
  }

  /** Undefined for an operating error: who needs the answer sees that it is missing. */
  async #known<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PoolError)) throw error;
      this.#log.debug({ err: error }, 'payouts could not be looked at');
      return undefined;
    }
  }
}
