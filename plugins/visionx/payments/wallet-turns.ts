/** For a payment that was signed and not sent: its pool may have ended meanwhile. */
const HELD_MS_MAX = 30_000;

/** Says that a payment was sent, or will not be; more than once is no harm. */
export type EndTurn = () => void;

/**
 * Lets one pool at a time sign and send by an account. What is signed has the next turn of those that the node
 * knows of, so that two pools which sign before either has sent would have one turn, and one of them would pay nobody.
 */
export class WalletTurns {
  /** By account: settles when nobody before is between signing and sending. */
  readonly #last = new Map<string, Promise<void>>();
  readonly #heldMsMax: number;

  constructor(heldMsMax = HELD_MS_MAX) {
    this.#heldMsMax = heldMsMax;
  }

  /** Resolves when it is the caller's turn, which ends by itself after a while. */
  async begin(account: string): Promise<EndTurn> {
    const before = this.#last.get(account);
    let end: EndTurn = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#last.set(account, before === undefined ? ended : before.then(() => ended));
    await before;
    const timer = setTimeout(end, this.#heldMsMax);
    timer.unref();
    return () => {
      clearTimeout(timer);
      end();
    };
  }
}
