import { atomic } from '../ledger/posting.ts';
import type { MinerTerms } from '../payouts/miner-desk.ts';
import type { PoolPayouts } from '../payouts/pool-payouts.ts';
import type { PoolSettings } from '../config/pool-schema.ts';
import type { PoolState } from './pool-state.ts';

/** What is asked of a pool for its payouts. */
export interface PayingPool {
  readonly id: string;
  readonly state: PoolState;
  readonly file: { readonly settings: Pick<PoolSettings, 'payout'> };
}

/** Of a pool that pays nobody. */
const NO_TERMS: MinerTerms = {
  payoutsEnabled: false,
  minimumAtomic: atomic(0n),
  requestMinAtomic: atomic(0n),
};

/** The pools of the host, as far as payouts go. */
export class PayingPools {
  readonly #pools: { readonly pools: readonly PayingPool[] };

  constructor(pools: { readonly pools: readonly PayingPool[] }) {
    this.#pools = pools;
  }

  get all(): readonly PayingPool[] {
    return this.#pools.pools;
  }

  get(poolId: string): PayingPool | undefined {
    return this.all.find(({ id }) => id === poolId);
  }

  /** Undefined for a pool that does not run, or does not pay. */
  payoutsOf(poolId: string): PoolPayouts | undefined {
    const state = this.get(poolId)?.state;
    return state?.kind === 'running' ? state.engine.payouts : undefined;
  }

  /** Undefined for a pool that does not run. */
  termsOf(poolId: string): MinerTerms | undefined {
    if (this.get(poolId)?.state.kind !== 'running') return undefined;
    return this.payoutsOf(poolId)?.terms ?? NO_TERMS;
  }
}
