/** Messages that stamps are remembered for; the one that was asked for longest ago is forgotten first. */
const MESSAGES_MAX = 1_024;
/** Stamps of one message that are remembered: a day of jobs on one parent. The oldest are long gone by then. */
const STAMPS_MAX = 4_096;

export interface StampWish {
  /** Names everything else that tells messages apart. */
  readonly message: string;
  readonly earliest: bigint;
  readonly latest: bigint;
  /** Now, in monotonic milliseconds. */
  readonly spanMs: number;
}

/** How far behind its first template a process begins, on parents that it sees in as many seconds. */
const LEAD_SECONDS = 30n;

interface Message {
  /** None is earlier, wherever a template begins. */
  readonly floor: bigint;
  readonly taken: Set<bigint>;
}

/**
 * Gives out each time stamp of a message once, for nothing else in a message is the pool's to choose: jobs of one
 * parent that had one stamp would be one job, and a nonce found for it two shares. Unix seconds.
 *
 * All that were given out are remembered, not only the last: clocks of nodes differ, and the one that is ahead must
 * not use up the stamps of the others.
 *
 * What an earlier process gave out nobody knows any more, and its jobs must not come again: old shares would count
 * twice. It had ended when this one began, and was ahead of the clock by no more than it built jobs on a parent faster
 * than one in a second; so this one begins with a lead. The lead is behind one point of time, and not behind each
 * template: a chain of blocks must not run away from the clock. Two processes may still have one stamp where the
 * earlier was ahead by more than the lead when it ended; where it had a lead too, and built more jobs on the parent
 * than it lived seconds; or where it had one, and the parent's own time lies so far ahead that templates stand still.
 */
export class TimeStamps {
  readonly #messages = new Map<string, Message>();
  readonly #leadSeconds: bigint;
  #first: { readonly atMs: number; readonly floor: bigint } | undefined;

  /** `leadSeconds`: of a process that had a predecessor, perhaps. */
  constructor(leadSeconds = LEAD_SECONDS) {
    this.#leadSeconds = leadSeconds;
  }

  /** The first stamp that is free from the earliest on, or from the lead behind it; undefined where it would be later than the latest. */
  take({ message, earliest, latest, spanMs }: StampWish): bigint | undefined {
    const lead = this.#leadSeconds;
    this.#first ??= { atMs: spanMs, floor: earliest + lead };
    const isEarly = spanMs - this.#first.atMs < 1000 * Number(lead);
    const { taken, floor } = this.#messageOf(message, isEarly ? this.#first.floor : 0n);
    let stamp = earliest;
    if (floor > stamp) stamp = floor;
    // A node whose clock is behind the first one's would refuse more.
    if (stamp > earliest + lead) stamp = earliest + lead;
    while (taken.has(stamp)) stamp++;
    if (stamp > latest) return undefined;
    taken.add(stamp);
    dropOldest(taken, STAMPS_MAX);
    return stamp;
  }

  #messageOf(name: string, floor: bigint): Message {
    const message = this.#messages.get(name) ?? { floor, taken: new Set() };
    this.#messages.delete(name);
    this.#messages.set(name, message);
    dropOldest(this.#messages, MESSAGES_MAX);
    return message;
  }
}

/** Sets and maps keep their members in the order in which they were put in. */
function dropOldest<K>(all: Set<K> | Map<K, unknown>, sizeMax: number): void {
  const [oldest] = all.keys();
  if (all.size > sizeMax && oldest !== undefined) all.delete(oldest);
}
