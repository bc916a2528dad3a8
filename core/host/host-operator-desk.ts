import type { AuditAct, AuditTrail } from '../audit/audit-trail.ts';
import { batchKey } from '../payouts/payout-batch.ts';
import type { PayoutBatch } from '../payouts/payout-batch.ts';
import type {
  Actor,
  OperatorDesk,
  PayoutStanding,
  PlanReport,
  ReviewChoice,
  Solvency,
} from '../payouts/operator-desk.ts';
import type { PayoutStore } from '../payouts/payout-store.ts';
import type { PoolPayouts } from '../payouts/pool-payouts.ts';
import { owedOf } from '../payouts/solvency.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PayingPool, PayingPools } from './paying-pools.ts';

/** Payouts of all pools of the host, for whoever operates it. */
export class HostOperatorDesk implements OperatorDesk {
  readonly #pools: PayingPools;
  readonly #store: PayoutStore;
  readonly #trail: AuditTrail;

  constructor(pools: PayingPools, store: PayoutStore, trail: AuditTrail) {
    this.#pools = pools;
    this.#store = store;
    this.#trail = trail;
  }

  standings(): Promise<readonly PayoutStanding[]> {
    return Promise.all(this.#pools.all.map((pool) => this.#standing(pool)));
  }

  batch(poolId: string, id: bigint): Promise<PayoutBatch | undefined> {
    return this.#store.batch(poolId, id);
  }

  async solvency(poolId: string): Promise<Solvency> {
    const payouts = this.#pools.payoutsOf(poolId);
    if (payouts !== undefined) return payouts.solvency();
    const owed = owedOf(await this.#store.solvencyOf(poolId));
    return { ...owed, holdings: undefined, reason: this.#whyNot(poolId) };
  }

  async preview(poolId: string): Promise<PlanReport> {
    return this.#payouts(poolId).preview();
  }

  async run(poolId: string, by: Actor): Promise<PlanReport> {
    const payouts = this.#payouts(poolId);
    await this.#record(by, 'payouts-run', poolId);
    return payouts.run();
  }

  async pause(poolId: string, by: Actor, reason: string): Promise<void> {
    this.#known(poolId);
    await this.#record(by, 'payouts-paused', poolId, { reason });
    await this.#store.pause(poolId, reason, by.actor);
  }

  async resume(poolId: string, by: Actor): Promise<void> {
    this.#known(poolId);
    const seen = await this.#store.control(poolId);
    const { paused, latched, reason } = seen;
    await this.#record(by, 'payouts-resumed', poolId, { paused, latched, reason });
    const isLifted = await this.#store.resume(poolId, seen, by.actor);
    if (!isLifted && (paused || latched)) {
      const message = `${poolId}: payouts were stopped anew meanwhile, look at the reason first`;
      throw new PoolError('PAYOUT_CONFLICT', message, { poolId });
    }
    this.#pools.payoutsOf(poolId)?.resumed();
  }

  async resolve(poolId: string, id: bigint, choice: ReviewChoice, by: Actor): Promise<void> {
    const payouts = this.#payouts(poolId);
    const named =
      choice.kind === 'adopt' ? { transactionIds: choice.transactionIds.join(' ') } : {};
    const facts = { choice: choice.kind, ...named };
    await this.#record(by, 'payout-resolved', batchKey({ poolId, id }), facts);
    await payouts.resolve(id, choice);
  }

  async signed(poolId: string, id: bigint, signed: string, by: Actor): Promise<void> {
    const payouts = this.#payouts(poolId);
    await this.#record(by, 'payout-signed', batchKey({ poolId, id }));
    await payouts.signed(id, signed);
  }

  async unhold(poolId: string, owner: string, by: Actor): Promise<boolean> {
    this.#known(poolId);
    await this.#record(by, 'payout-hold-lifted', owner, { pool: poolId });
    return this.#store.unhold(poolId, owner);
  }

  async #standing({ id, state, file }: PayingPool): Promise<PayoutStanding> {
    const [control, open] = await Promise.all([this.#store.control(id), this.#store.open(id)]);
    const { enabled, dryRun } = file.settings.payout;
    return {
      poolId: id,
      enabled: enabled && state.kind === 'running',
      dryRun,
      control,
      openBatches: open.length,
      reviewBatches: open.filter((batch) => batch.state === 'review').length,
    };
  }

  #payouts(poolId: string): PoolPayouts {
    const payouts = this.#pools.payoutsOf(poolId);
    if (payouts !== undefined) return payouts;
    throw new PoolError('PAYOUT_CONFLICT', this.#whyNot(poolId), { poolId });
  }

  /** A pool that does not run may be paused too: it shall not pay when it comes back. */
  #known(poolId: string): void {
    if (this.#pools.get(poolId) !== undefined) return;
    throw new PoolError('PAYOUT_CONFLICT', this.#whyNot(poolId), { poolId });
  }

  #whyNot(poolId: string): string {
    const state = this.#pools.get(poolId)?.state;
    if (state === undefined) return `there is no pool ${poolId}`;
    if (state.kind !== 'running') return `${poolId} does not run`;
    return `payouts of ${poolId} are not enabled in its file`;
  }

  #record(
    { actor, origin }: Actor,
    act: string,
    subject: string,
    facts: AuditAct['facts'] = {},
  ): Promise<void> {
    return this.#trail.record({ actor, origin, act, subject, facts });
  }
}
