/**
 * One turn of a pool's payouts under its lock: batches on their way first, then, if a run is due, new ones.
 *
 * One batch at a time is between `reserved` and `submitted`: a wallet must not build two payments from the same
 * coins. What waits for a signature or for a person holds up everything behind it.
 */
import type { PlanReport } from './operator-desk.ts';
import type { BatchDriver } from './batch-driver.ts';
import { passes } from './batch-driver.ts';
import type { BatchHead, BatchState } from './payout-batch.ts';
import type { Fence } from './payout-guard.ts';
import { WALLET_SHORT } from './payout-plan.ts';
import type { PayoutPlanning } from './payout-planning.ts';
import type { NewBatch } from './payout-store.ts';
import type { SolvencyWatch } from './solvency.ts';
import { PayoutTurn } from './payout-turn.ts';
import type { PayoutTools } from './payout-turn.ts';

export interface PayoutRunOptions {
  readonly poolId: string;
  readonly dryRun: boolean;
}

export interface PayoutRunParts {
  readonly driver: BatchDriver;
  readonly planning: PayoutPlanning;
  readonly solvency: SolvencyWatch;
}

export interface RunOutcome {
  /** Undefined where nothing was planned. */
  readonly report: PlanReport | undefined;
  /** Why a run that is due was not made; empty where it was made, or is not due. */
  readonly hindrance: string;
  /** The first failure that the next look may not meet any more. */
  readonly failure: unknown;
}

interface Paid {
  /** The wallet ran short. */
  readonly isShort: boolean;
  /** Batches that were not even planned for that. */
  readonly unplanned: readonly NewBatch[];
}

/** States in which the coins of a payment may be bound, or nobody knows. */
const HOLDING: readonly BatchState[] = ['reserved', 'signing', 'submitting', 'unknown', 'review'];

export class PayoutRun {
  readonly #options: PayoutRunOptions;
  readonly #tools: PayoutTools;
  readonly #parts: PayoutRunParts;

  constructor(options: PayoutRunOptions, tools: PayoutTools, parts: PayoutRunParts) {
    this.#options = options;
    this.#tools = tools;
    this.#parts = parts;
  }

  /** `isClosed` ends it before the next payment. Rejects where nothing can be read or recorded for now. */
  async run(
    fence: Fence,
    { isDue, isClosed }: { readonly isDue: boolean; readonly isClosed: () => boolean },
  ): Promise<RunOutcome> {
    const { store } = this.#tools;
    const { poolId, dryRun } = this.#options;
    const control = await store.control(poolId);
    const open = await store.open(poolId);
    const inReview = open.find(({ state }) => state === 'review');
    const stop = stopOf(control, inReview);
    const turn = new PayoutTurn(this.#tools, fence, isClosed);
    if (stop !== '' || dryRun) turn.bar();
    const failure = await this.#followOpen(turn, open);
    if (!isDue || isClosed()) return { report: undefined, hindrance: '', failure };
    if (stop !== '') return { report: undefined, hindrance: stop, failure };
    if (dryRun) return { report: await this.#tell(), hindrance: '', failure };
    if (failure !== undefined || turn.isBarred) {
      return { report: undefined, hindrance: 'an earlier batch is still on its way', failure };
    }
    await this.#tools.payments.check();
    return { report: await this.#pay(turn), hindrance: '', failure: undefined };
  }

  /** Resolves with the first failure: one batch that cannot be asked for must not hold up the others. */
  async #followOpen(turn: PayoutTurn, open: readonly BatchHead[]): Promise<unknown> {
    let failure: unknown;
    // What was planned instead of a batch is younger than what was planned behind that.
    const holding = open.filter(({ state }) => HOLDING.includes(state));
    const others = open.filter(({ state }) => !HOLDING.includes(state));
    for (const batch of [...holding, ...others]) {
      try {
        await this.#drive(turn, batch);
      } catch (error) {
        if (!isOfWallet(error)) throw error;
        failure ??= error;
        if (batch.state !== 'submitted') turn.bar();
      }
    }
    return failure;
  }

  /** Pays what is due, one batch after the other. */
  async #pay(turn: PayoutTurn): Promise<PlanReport> {
    const { store, logger, alarms } = this.#tools;
    const { poolId } = this.#options;
    const { planning, solvency } = this.#parts;
    const seen = await solvency.look();
    const plan = await planning.plan(seen.holdings?.spendableAtomic);
    const { report, batches, refused, wantedAtomic } = plan;
    const isEnough = await solvency.check(wantedAtomic, seen);
    for (const { owner, reason } of refused) {
      logger.warn({ poolId, owner, reason }, 'payout: the wallet refuses this address');
      await store.hold(turn.fence, owner, reason);
    }
    if (batches.length > 0) {
      const facts = { poolId, amount: String(report.amountAtomic), batches: batches.length };
      logger.info(facts, 'payouts begin');
    }
    const { isShort, unplanned } = await this.#payAll(turn, batches);
    if (isEnough && !isShort && turn.doubted.length === 0) alarms.settle('short');
    const reason = WALLET_SHORT;
    const left = unplanned.flatMap(({ items }) => items.map(({ owner }) => ({ owner, reason })));
    return { ...report, left: [...report.left, ...left] };
  }

  async #payAll(turn: PayoutTurn, batches: readonly NewBatch[]): Promise<Paid> {
    const { store } = this.#tools;
    for (const [position, next] of batches.entries()) {
      if (!(await turn.mayBegin())) {
        // Recorded, so that they follow when the way is free, and not at the next run.
        if (turn.isBarred) await store.plan(turn.fence, batches.slice(position));
        break;
      }
      for (const id of await store.plan(turn.fence, [next])) {
        const isShort = await this.#driveNew(turn, id);
        if (isShort) return { isShort, unplanned: batches.slice(position + 1) };
      }
    }
    return { isShort: false, unplanned: [] };
  }

  async #driveNew(turn: PayoutTurn, id: bigint): Promise<boolean> {
    const { poolId } = this.#options;
    try {
      return await this.#drive(turn, await turn.reread({ poolId, id }));
    } catch (error) {
      if (!isOfWallet(error)) throw error;
      this.#tools.logger.warn({ poolId, batch: String(id), error }, 'payout: it waits for now');
      turn.bar();
      return false;
    }
  }

  /** Drives a batch, and what is to be paid in its stead. True: the wallet ran short. */
  async #drive(turn: PayoutTurn, batch: BatchHead): Promise<boolean> {
    const step = await this.#parts.driver.drive(turn, batch);
    if (HOLDING.includes(step.batch.state)) turn.bar();
    if (step.instead.length === 0) return step.isShort;
    const { isShort } = await this.#payAll(turn, step.instead);
    return step.isShort || isShort;
  }

  async #tell(): Promise<PlanReport> {
    const { holdings } = await this.#parts.solvency.look();
    const { report } = await this.#parts.planning.plan(holdings?.spendableAtomic);
    const payees = report.batches.reduce((sum, { length }) => sum + length, 0);
    const facts = { poolId: this.#options.poolId, amount: String(report.amountAtomic), payees };
    this.#tools.logger.info(facts, 'payouts: a dry run, this would be paid');
    return { ...report, dryRun: true };
  }
}

function stopOf(
  control: { readonly paused: boolean; readonly latched: boolean; readonly reason: string },
  inReview: BatchHead | undefined,
): string {
  if (control.latched) return `payouts are stopped for safety: ${control.reason}`;
  if (control.paused) return `payouts are paused: ${control.reason}`;
  return inReview === undefined ? '' : `batch ${inReview.id} waits for a person to decide`;
}

/** Whether it was the wallet that could not be asked, and not the books. */
function isOfWallet(error: unknown): boolean {
  if (!passes(error)) return false;
  const { code } = error as { readonly code: string };
  return code.startsWith('DAEMON_') || code.startsWith('PLUGIN_');
}
