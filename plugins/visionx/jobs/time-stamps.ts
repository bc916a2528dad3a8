/** Messages that stamps are remembered for; the one that was asked for longest ago is forgotten first. */
const MESSAGES_MAX = 1_024;
/** Stamps of one message that are remembered: a day of jobs on one parent. The oldest are long gone by then. */
const STAMPS_MAX = 4_096;

export interface StampWish {
  /** Names everything else that tells messages apart. */
  readonly message: string;
  readonly earliest: bigint;
  readonly latest: bigint;
}

/**
 * Gives out each time stamp of a message once, for nothing else in a message is the pool's to choose: jobs of one
 * parent that had one stamp would be one job, and a nonce found for it two shares. Unix seconds.
 *
 * All that were given out are remembered, not only the last: clocks of nodes differ, and the one that is ahead must
 * not use up the stamps of the others.
 */
export class TimeStamps {
  readonly #taken = new Map<string, Set<bigint>>();

  /** The first stamp that is free from the earliest on; undefined where it would be later than the latest. */
  take({ message, earliest, latest }: StampWish): bigint | undefined {
    const taken = this.#stampsOf(message);
    let stamp = earliest;
    while (taken.has(stamp)) stamp++;
    if (stamp > latest) return undefined;
    taken.add(stamp);
    dropOldest(taken, STAMPS_MAX);
    return stamp;
  }

  #stampsOf(message: string): Set<bigint> {
    const taken = this.#taken.get(message) ?? new Set();
    this.#taken.delete(message);
    this.#taken.set(message, taken);
    dropOldest(this.#taken, MESSAGES_MAX);
    return taken;
  }
}

/** Sets and maps keep their members in the order in which they were put in. */
function dropOldest<K>(all: Set<K> | Map<K, unknown>, sizeMax: number): void {
  const [oldest] = all.keys();
  if (all.size > sizeMax && oldest !== undefined) all.delete(oldest);
}
