/** Messages that stamps are remembered for; the one that was asked for longest ago is forgotten first. */
const MESSAGES_MAX = 1_024;

export interface StampWish {
  /** Names everything else that tells messages apart. */
  readonly message: string;
  readonly earliest: bigint;
  readonly latest: bigint;
}

/**
 * Gives out each time stamp of a message once, for nothing else in a message is the pool's to choose: jobs of one
 * parent that had one stamp would be one job, and a nonce found for it two shares. Unix seconds.
 */
export class TimeStamps {
  readonly #last = new Map<string, bigint>();

  /** The first stamp that is free from the earliest on; undefined where it would be later than the latest. */
  take({ message, earliest, latest }: StampWish): bigint | undefined {
    const last = this.#last.get(message);
    const stamp = last === undefined || last < earliest ? earliest : last + 1n;
    if (stamp > latest) return undefined;
    this.#last.delete(message);
    this.#last.set(message, stamp);
    const [oldest] = this.#last.keys();
    if (this.#last.size > MESSAGES_MAX && oldest !== undefined) this.#last.delete(oldest);
    return stamp;
  }
}
