/** A block as a pooler saw it. */
export interface Discovery {
  readonly blockIndex: number;
  readonly atMs: number;
  readonly plantable: boolean;
  readonly poolerUptime: number;
  readonly totalBlocksDiscovered: number;
}

/** What a pooler says became of its work in a block. */
export interface Completion {
  readonly blockIndex: number;
  readonly atMs: number;
  readonly totalFarmers: number;
  readonly successfulWork: number;
  readonly failedWork: number;
}

interface PoolerState {
  readonly seenAtMs: number | undefined;
  readonly registeredAtMs: number | undefined;
  readonly discovery: Discovery | undefined;
  readonly completion: Completion | undefined;
  /** Nonces of it since the pool's start. */
  readonly validNonces: number;
  readonly invalidNonces: number;
}

const NOTHING: PoolerState = {
  seenAtMs: undefined,
  registeredAtMs: undefined,
  discovery: undefined,
  completion: undefined,
  validNonces: 0,
  invalidNonces: 0,
};

/** What poolers last told since the pool's start; there are no more of them than the file names. */
export class PoolerNews {
  readonly #states = new Map<string, PoolerState>();

  of(poolerId: string): PoolerState {
    return this.#states.get(poolerId) ?? NOTHING;
  }

  note(poolerId: string, change: Partial<PoolerState> & { readonly seenAtMs: number }): void {
    this.#states.set(poolerId, { ...this.of(poolerId), ...change });
  }
}
