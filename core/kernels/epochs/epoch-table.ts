/** Items that one task builds: RandomX takes some 6 ms for them, half of what a share takes. */
const CHUNK_ITEMS = 8_192;
/** Threads that may die over one seed's table. */
const DEATHS_MAX = 3;

export interface TableChunk {
  readonly first: number;
  readonly count: number;
}

export interface EpochTableOptions {
  readonly address: number;
  readonly items: number;
  /** Tells the threads how many items, from the first on, are built. */
  readonly publish: (items: number) => void;
  readonly chunkItems?: number;
}

/**
 * The one table, which belongs to one seed at a time. It is handed on in place: at once nobody is given its
 * address any more, and when the last who still reads it is done, it is empty and the heir's.
 */
export class EpochTable {
  readonly #options: EpochTableOptions;
  readonly #chunkItems: number;
  #owner: string | undefined;
  /** Whose it becomes when nobody uses it. */
  #heir: { readonly seed: string | undefined } | undefined;
  #users = 0;
  #built = 0;
  #nextFirst = 0;
  #broken = false;
  #deaths = 0;
  readonly #returned: TableChunk[] = [];
  /** Finished chunks ahead of the first that is missing: first item to the item behind it. */
  readonly #ahead = new Map<number, number>();

  constructor(options: EpochTableOptions) {
    this.#options = options;
    this.#chunkItems = options.chunkItems ?? CHUNK_ITEMS;
  }

  /** Whose it is, or will be in a moment. */
  get owner(): string | undefined {
    return this.#heir === undefined ? this.#owner : this.#heir.seed;
  }

  /** 0 to 1. */
  get builtRatio(): number {
    return this.#built / this.#options.items;
  }

  /** Undefined: it waits for somebody. */
  assign(seed: string | undefined): void {
    if (seed === this.owner) return;
    this.#heir = { seed };
    this.#handOn();
  }

  /** The table's address for a task of this seed, to be given back after it; 0 if it is not its table. */
  acquire(seed: string): number {
    if (this.#heir !== undefined || this.#owner !== seed) return 0;
    this.#users++;
    return this.#options.address;
  }

  /** Takes what `acquire` gave. */
  release(address: number): void {
    if (address === 0) return;
    this.#users--;
    this.#handOn();
  }

  /** Part of the work that is left for the owner; undefined where nothing is, or not now. */
  takeChunk(): TableChunk | undefined {
    if (this.#heir !== undefined || this.#owner === undefined || this.#broken) return undefined;
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    const first = this.#nextFirst;
    const count = Math.min(this.#chunkItems, this.#options.items - first);
    if (count === 0) return undefined;
    this.#nextFirst += count;
    return { first, count };
  }

  /** A chunk is built. To be called before its table is released. */
  built({ first, count }: TableChunk): void {
    if (this.#heir !== undefined) return;
    this.#ahead.set(first, first + count);
    let end = this.#ahead.get(this.#built);
    while (end !== undefined) {
      this.#ahead.delete(this.#built);
      this.#built = end;
      end = this.#ahead.get(end);
    }
    this.#options.publish(this.#built);
  }

  /** A thread died over this chunk: it is built again, unless threads die of it all the time. */
  giveBack(chunk: TableChunk): void {
    if (this.#heir !== undefined) return;
    this.#returned.push(chunk);
    this.#deaths++;
    if (this.#deaths > DEATHS_MAX) this.giveUp();
  }

  /** The kernel fails at building it: what is there serves, but no more is tried for this owner. */
  giveUp(): void {
    this.#broken = true;
  }

  #handOn(): void {
    if (this.#heir === undefined || this.#users > 0) return;
    this.#owner = this.#heir.seed;
    this.#heir = undefined;
    this.#built = 0;
    this.#nextFirst = 0;
    this.#broken = false;
    this.#deaths = 0;
    this.#returned.length = 0;
    this.#ahead.clear();
    this.#options.publish(0);
  }
}
