import type { EventSink } from '../events/host-event.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { Payments } from '../plugin-api/payments.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import { BatchDriver } from './batch-driver.ts';
import type { MinerTerms } from './miner-desk.ts';
import type { PlanReport, ReviewChoice, Solvency } from './operator-desk.ts';
import { PayoutAlarms } from './payout-alarms.ts';
import type { PayoutBatch } from './payout-batch.ts';
import type { PayoutGuard } from './payout-guard.ts';
import { PayoutLoop, payoutLoopOptions } from './payout-loop.ts';
import { PayoutPlanning } from './payout-planning.ts';
import { PayoutReview } from './payout-review.ts';
import type { PayoutRules } from './payout-rules.ts';
import { PayoutRun } from './payout-run.ts';
import type { PayoutStore } from './payout-store.ts';
import { PayoutTurn } from './payout-turn.ts';
import { SolvencyWatch } from './solvency.ts';

export interface PoolPayoutsOptions {
  readonly poolId: string;
  readonly rules: PayoutRules;
}

/** What paying needs of the host, one for all pools. */
export interface PayoutBooks {
  readonly store: PayoutStore;
  readonly guard: PayoutGuard;
}

/** Foreign code: how the pool's coin is paid, and whether an address can be. */
export interface PayingWallet {
  readonly payments: Payments;
  readonly wallet: Pick<Wallet, 'checkAddress'>;
}

export interface PayoutReports {
  readonly events: EventSink;
  readonly logger: Logger;
}

/** Payouts of one running pool, wired together. */
export class PoolPayouts {
  readonly rules: PayoutRules;
  readonly #poolId: string;
  readonly #store: PayoutStore;
  readonly #alarms: PayoutAlarms;
  readonly #planning: PayoutPlanning;
  readonly #solvency: SolvencyWatch;
  readonly #review: PayoutReview;
  readonly #loop: PayoutLoop;

  constructor(
    { poolId, rules }: PoolPayoutsOptions,
    { store, guard }: PayoutBooks,
    { payments, wallet }: PayingWallet,
    { events, logger }: PayoutReports,
    clock: Clock,
  ) {
    this.rules = rules;
    this.#poolId = poolId;
    this.#store = store;
    this.#alarms = new PayoutAlarms({ poolId }, events, logger);
    const tools = { store, payments, alarms: this.#alarms, events, clock, logger };
    const driver = new BatchDriver(tools);
    this.#review = new PayoutReview(tools, driver.sending);
    this.#planning = new PayoutPlanning({ poolId, rules }, tools, wallet);
    const solvency = new SolvencyWatch({ poolId }, tools);
    this.#solvency = solvency;
    const parts = { driver, planning: this.#planning, solvency };
    const run = new PayoutRun({ poolId, dryRun: rules.dryRun }, tools, parts);
    const options = payoutLoopOptions(poolId, rules.everyMs);
    this.#loop = new PayoutLoop(options, tools, { guard, run, solvency });
  }

  get terms(): MinerTerms {
    const { minimumAtomic, requestMinAtomic } = this.rules;
    return { payoutsEnabled: true, minimumAtomic, requestMinAtomic };
  }

  tick(): Promise<void> {
    return this.#loop.tick();
  }

  /** Begins no further payment. */
  close(): void {
    this.#loop.close();
  }

  /** Resolves when none is on its way to the wallet. */
  idle(): Promise<void> {
    return this.#loop.idle();
  }

  solvency(): Promise<Solvency> {
    return this.#solvency.look();
  }

  async preview(): Promise<PlanReport> {
    const { holdings } = await this.#solvency.look();
    return (await this.#planning.plan(holdings?.spendableAtomic)).report;
  }

  run(): Promise<PlanReport> {
    return this.#loop.runNow();
  }

  /** A person has lifted pause and latch: what goes wrong from now on is told again. */
  resumed(): void {
    this.#alarms.settle('latched');
    this.#alarms.settle('review');
  }

  resolve(id: bigint, choice: ReviewChoice): Promise<void> {
    return this.#withBatch(id, (turn, batch) => this.#review.resolve(turn, batch, choice));
  }

  /** Rejects with `PAYOUT_CONFLICT` while the pool is paused or latched. */
  signed(id: bigint, signed: string): Promise<void> {
    return this.#withBatch(id, async (turn, batch) => {
      const { paused, latched, reason } = await this.#store.control(this.#poolId);
      if (paused || latched) throw this.#conflict(`payouts are stopped: ${reason}`);
      return this.#review.signed(turn, batch, signed);
    });
  }

  #withBatch(
    id: bigint,
    act: (turn: PayoutTurn, batch: PayoutBatch) => Promise<void>,
  ): Promise<void> {
    return this.#loop.act(async (fence) => {
      const batch = await this.#store.batch(this.#poolId, id);
      if (batch === undefined) throw this.#conflict(`there is no batch ${id}`);
      const tools = { store: this.#store, alarms: this.#alarms };
      await act(new PayoutTurn(tools, fence, () => this.#loop.isClosed), batch);
    });
  }

  #conflict(what: string): PoolError {
    return new PoolError('PAYOUT_CONFLICT', `${this.#poolId}: ${what}`, { poolId: this.#poolId });
  }
}
