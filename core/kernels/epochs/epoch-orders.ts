import type { EpochTable, TableChunk } from './epoch-table.ts';
import type { EpochStep } from './epoch-task.ts';
import type { SeedData, WaitingWork } from './seed-data.ts';
import { type SeedFollowers, UNFOLLOWED } from './seed-followers.ts';
import type { SeedShelf } from './seed-shelf.ts';

/** What a thread shall do next, and what to remember until it has. */
export type EpochOrder = { readonly data: SeedData; readonly step: EpochStep } & (
  | { readonly kind: 'work'; readonly waiting: WaitingWork }
  | { readonly kind: 'preparation' }
  | { readonly kind: 'table'; readonly chunk: TableChunk }
);

/**
 * Decides what goes first: the preparation of a seed that work waits for, then work, then the rest of the
 * preparation: current seeds, seeds to come, the table. While work never ends, every few tasks one of the
 * rest is done all the same.
 */
export class EpochOrders {
  readonly #workPerPreparation: number;
  readonly #shelf: SeedShelf;
  readonly #followers: SeedFollowers;
  readonly #table: EpochTable | undefined;
  #workInRow = 0;

  constructor(
    options: { readonly workPerPreparation: number },
    shelf: SeedShelf,
    followers: SeedFollowers,
    table: EpochTable | undefined,
  ) {
    this.#workPerPreparation = options.workPerPreparation;
    this.#shelf = shelf;
    this.#followers = followers;
    this.#table = table;
  }

  /** Undefined: there is nothing to do, or it waits for what is being done. */
  next(): EpochOrder | undefined {
    const urgent = this.#preparation(true);
    if (urgent !== undefined) return urgent;
    const ready = this.#oldestReady();
    if (ready === undefined || this.#workInRow >= this.#workPerPreparation) {
      this.#workInRow = 0;
      const order = this.#preparation(false) ?? this.#chunk();
      if (order !== undefined) return order;
    }
    const waiting = ready?.waiting.shift();
    if (ready === undefined || waiting === undefined) return undefined;
    this.#workInRow++;
    return { kind: 'work', data: ready, step: waiting.work.step(), waiting };
  }

  /** The seed that is ready and whose first waiting work is the most urgent, or came first of all. */
  #oldestReady(): SeedData | undefined {
    let oldest: SeedData | undefined;
    let before: WaitingWork | undefined;
    for (const data of this.#shelf.all) {
      const [first] = data.waiting;
      if (!data.ready || first === undefined || (before && !goesBefore(first, before))) continue;
      oldest = data;
      before = first;
    }
    return oldest;
  }

  #preparation(urgent: boolean): EpochOrder | undefined {
    let most: { readonly data: SeedData; readonly rank: number } | undefined;
    for (const data of this.#shelf.all) {
      if (!data.canStep || (urgent && data.waiting.length === 0)) continue;
      const rank = this.#followers.rankOf(data.place.seed);
      // Whom nobody follows or waits for is not worth the time any more.
      if (!urgent && rank === UNFOLLOWED) continue;
      if (most === undefined || rank < most.rank) most = { data, rank };
    }
    const step = most?.data.takeStep();
    return most && step && { kind: 'preparation', data: most.data, step };
  }

  #chunk(): EpochOrder | undefined {
    const data = this.#shelf.get(this.#table?.owner ?? '');
    const chunk = data?.ready ? this.#table?.takeChunk() : undefined;
    return data && chunk && { kind: 'table', data, chunk, step: { kind: 'table', ...chunk } };
  }
}

function goesBefore(one: WaitingWork, other: WaitingWork): boolean {
  const urgency = Number(one.work.urgent === true) - Number(other.work.urgent === true);
  return urgency !== 0 ? urgency > 0 : one.order < other.order;
}
