import type { MiningPool } from '../../../../core/jobs/mining-pool.ts';
import type { Route, RouteListener } from '../../../../core/jobs/route.ts';

/** Prefers its first pool; tells its listeners when the test changes the order. */
export class FakeRoute implements Route {
  readonly listeners = new Set<RouteListener>();
  pools: readonly MiningPool[];

  constructor(pools: readonly MiningPool[]) {
    this.pools = pools;
  }

  poolFor(address: string): MiningPool | undefined {
    return this.pools.find((pool) => pool.wallet.checkAddress(address).kind === 'valid');
  }

  subscribe(listener: RouteListener): void {
    this.listeners.add(listener);
  }

  unsubscribe(listener: RouteListener): void {
    this.listeners.delete(listener);
  }

  change(pools: readonly MiningPool[]): void {
    this.pools = pools;
    for (const listener of this.listeners) listener.rerouted();
  }
}
