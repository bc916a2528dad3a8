import type { MiningPool } from './mining-pool.ts';
import type { Route, RouteListener } from './route.ts';

/**
 * The pools of a port, highest priority first (equal ones by id), and the one that was selected by name.
 * A selection survives the absence of its pool: it holds again once the pool is back.
 */
export class PoolRoute implements Route {
  readonly algorithm: string;
  readonly #listeners = new Set<RouteListener>();
  #pools: readonly MiningPool[] = [];
  #wanted: string | undefined;

  /** `wanted`: id of the pool to prefer; it may come later. */
  constructor(options: { readonly algorithm: string; readonly wanted: string | undefined }) {
    this.algorithm = options.algorithm;
    this.#wanted = options.wanted;
  }

  get pools(): readonly MiningPool[] {
    return this.#pools;
  }

  /** The pool that new miners go to; the best one while the wanted one does not run. */
  get selected(): MiningPool | undefined {
    return this.#pools.find((pool) => pool.id === this.#wanted) ?? this.#pools[0];
  }

  /**
   * The selected pool, or the first that can pay `address` where that one cannot. Where none can, the
   * selected one again: its wallet gives the reason.
   */
  poolFor(address: string): MiningPool | undefined {
    const selected = this.selected;
    if (selected === undefined || pays(selected, address)) return selected;
    return this.#pools.find((pool) => pays(pool, address)) ?? selected;
  }

  /** Adds a pool, or replaces the one with its id. Another algorithm is the caller's mistake. */
  add(pool: MiningPool): void {
    if (pool.algorithm !== this.algorithm) {
      throw new RangeError(
        `pool ${pool.id} mines ${pool.algorithm}, the route is for ${this.algorithm}`,
      );
    }
    const others = this.#pools.filter((other) => other.id !== pool.id);
    this.#pools = [...others, pool].sort(byRank);
    this.#tell();
  }

  remove(poolId: string): void {
    const rest = this.#pools.filter((pool) => pool.id !== poolId);
    if (rest.length === this.#pools.length) return;
    this.#pools = rest;
    this.#tell();
  }

  /** Selects a running pool; undefined goes back to the order. Returns a sentence where that cannot be. */
  select(poolId: string | undefined): string | undefined {
    if (poolId !== undefined && !this.#pools.some((pool) => pool.id === poolId)) {
      const names = this.#pools.map((pool) => pool.id).join(', ') || 'none';
      return `no pool ${poolId} runs on this port; running: ${names}`;
    }
    const before = this.selected;
    this.#wanted = poolId;
    if (this.selected !== before) this.#tell();
    return undefined;
  }

  subscribe(listener: RouteListener): void {
    this.#listeners.add(listener);
  }

  unsubscribe(listener: RouteListener): void {
    this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener.rerouted();
  }
}

function pays(pool: MiningPool, address: string): boolean {
  return pool.wallet.checkAddress(address).kind === 'valid';
}

function byRank(left: MiningPool, right: MiningPool): number {
  return right.priority - left.priority || (left.id < right.id ? -1 : 1);
}
