/**
 * What a wire dialect and its kernel bring to the miner: sessions that turn lines into orders, and the way
 * from an order to hashes. The miner itself knows links, lanes and answers.
 */

/** Work to do from now; what else is in it is the dialect's own affair. */
export interface MiningOrder {
  /** Everything older is worthless. */
  readonly clean: boolean;
  /** For people. */
  readonly difficulty: number;
  /** Of the block to find; undefined where the dialect does not tell. */
  readonly height?: number;
}

export type ShareAnswer =
  | {
      readonly kind: 'accepted';
      /** Whether the pool says it is a block; else what the miner saw itself counts. */
      readonly isBlock?: boolean;
      /** What the pool would pay now, with its unit. */
      readonly estimate?: string | undefined;
    }
  | { readonly kind: 'rejected'; readonly reason: string }
  /** The link was lost first, or the work turned worthless before it was judged: nobody knows. */
  | { readonly kind: 'lost' };

/** The miner's side of one link, from its first line to its end. No IO of its own. */
export interface MiningSession<Share> {
  /** Says the first words. */
  start(): void;
  /** Takes one line of the pool. Whatever is wrong with it breaks the session, with the reason. */
  line(line: string): void;
  /** Sends a share. The caller limits how many stay unanswered. */
  submit(share: Share, answered: (answer: ShareAnswer) => void): void;
  /** The link is gone: whoever waits for an answer is told so. */
  abandon(): void;
}

export interface SessionListener<Order> {
  send(message: object): void;
  order(order: Order): void;
  /** There is nothing to do until the next order, and older work is worthless. */
  idle(reason: string): void;
  authorized(): void;
  /** The pool will not have this user: trying again would not help. */
  refused(reason: string): void;
  /** The session cannot go on; connect anew. */
  broken(reason: string): void;
  message(text: string): void;
}

/** A run of nonces over one hash input. */
export interface Cell<Share> {
  /** Nonces that there are, from 0 on. */
  readonly nonces: number;
  /** Tries `count` nonces from `first` on, until one is a share. */
  scan(first: number, count: number): Promise<Scan<Share>>;
}

/** What became of a slice of nonces: it ends at the first share. */
export interface Scan<Share> {
  readonly hashes: number;
  readonly tookMs: number;
  readonly find: Find<Share> | undefined;
}

export interface Find<Share> {
  readonly share: Share;
  /** Whether it meets the network target too; undefined where the dialect does not tell miners that target. */
  readonly isBlock: boolean | undefined;
}

export interface MinerDialect<Order extends MiningOrder, Share> {
  /** Nonces of a lane's first slice; later ones are as long as the kernel's speed suggests. */
  readonly sliceFirst: number;
  session(listener: SessionListener<Order>): MiningSession<Share>;
  /** A lane's next cell; no two cells of a session ever repeat a hash. Undefined: the order has no more. */
  cell(order: Order, lane: number): Cell<Share> | undefined;
  /** Ends the threads; scans under way are rejected. */
  close(): Promise<void>;
}
