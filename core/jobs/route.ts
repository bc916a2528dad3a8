import type { MiningPool } from './mining-pool.ts';

/** Which pool the miners of a port work for. Sessions follow by themselves when it changes. */
export interface Route {
  /** Pools that the port may feed from, best first. Empty while none runs. */
  readonly pools: readonly MiningPool[];
  /** The pool of a new miner: the selected one, or the first that can pay `address` where that one cannot. */
  poolFor(address: string): MiningPool | undefined;
  subscribe(listener: RouteListener): void;
  unsubscribe(listener: RouteListener): void;
}

export interface RouteListener {
  /** The route changed: ask `poolFor` again, unless this session was pinned to a pool that still runs. */
  rerouted(): void;
}
