import type {
  Cell,
  Find,
  MinerDialect,
  MiningOrder,
  MiningSession,
  SessionListener,
  ShareAnswer,
} from './dialect.ts';
import type { MinerTally } from './miner-tally.ts';
import type { PoolLink, PoolLinkListener } from './pool-link.ts';
import { SliceSize } from './slice-size.ts';

/** Unanswered shares beyond which a thread waits; reached only where nearly every hash is a share. */
const UNANSWERED_MAX = 64;

export interface MinerOptions {
  readonly lanes: number;
  /** For people. */
  readonly user: string;
  /** Accepted shares after which to stop; undefined mines on. */
  readonly sharesWanted: number | undefined;
}

export type MinerEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'enough' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface MinerCollaborators<Order extends MiningOrder, Share> {
  readonly dialect: MinerDialect<Order, Share>;
  readonly tally: MinerTally;
  /** A link that reports to the miner; not open yet. */
  readonly link: (listener: PoolLinkListener) => PoolLink;
  /** One line about something that happened, text of the pool included. */
  readonly note: (text: string) => void;
}

/** One link, one session at a time, and a lane of slices per thread. */
export class Miner<Order extends MiningOrder, Share>
  implements PoolLinkListener, SessionListener<Order>
{
  readonly #options: MinerOptions;
  readonly #with: MinerCollaborators<Order, Share>;
  readonly #link: PoolLink;
  #session: MiningSession<Share> | undefined;
  #order: Order | undefined;
  /** Moves on whenever older work turns worthless. */
  #era = 0;
  #unanswered = 0;
  #sleepers: (() => void)[] = [];
  #end: MinerEnd | undefined;

  constructor(options: MinerOptions, collaborators: MinerCollaborators<Order, Share>) {
    this.#options = options;
    this.#with = collaborators;
    this.#link = collaborators.link(this);
  }

  /** Mines until stopped, refused or done. Rejects where a scan thread or the kernel fails. */
  async run(): Promise<MinerEnd> {
    this.#link.open();
    try {
      const lanes = Array.from({ length: this.#options.lanes }, (_, lane) => this.#mineLane(lane));
      await Promise.all(lanes);
    } finally {
      this.#finish({ kind: 'stopped' });
      await this.#with.dialect.close();
    }
    return this.#end ?? { kind: 'stopped' };
  }

  stop(): void {
    this.#finish({ kind: 'stopped' });
  }

  connected(): void {
    this.#session = this.#with.dialect.session(this);
    this.#session.start();
  }

  line(line: string): void {
    this.#session?.line(line);
  }

  disconnected(reason: string, retryMs: number): void {
    this.#with.note(`${reason}; trying again in ${(retryMs / 1000).toFixed(1)} s`);
    this.#dropWork();
    this.#wait(reason);
  }

  send(message: object): void {
    this.#link.send(message);
  }

  order(order: Order): void {
    if (order.clean) this.#era++;
    this.#order = order;
    this.#with.tally.difficulty = order.difficulty;
    this.#with.tally.height = order.height;
    this.#with.tally.link = 'mining';
    this.#with.tally.reason = undefined;
    this.#wakeLanes();
  }

  idle(reason: string): void {
    if (this.#order !== undefined || this.#with.tally.link !== 'waiting')
      this.#with.note(`no work: ${reason}`);
    this.#dropOrder();
    this.#wait(reason);
  }

  authorized(): void {
    this.#link.proven();
    this.#with.note(`mining as ${this.#options.user}`);
  }

  refused(reason: string): void {
    this.#finish({ kind: 'refused', reason });
  }

  broken(reason: string): void {
    this.#link.restart(reason);
  }

  message(text: string): void {
    this.#with.note(`the pool says: ${text}`);
  }

  async #mineLane(lane: number): Promise<void> {
    const { dialect } = this.#with;
    const slice = new SliceSize(dialect.sliceFirst);
    while (this.#end === undefined) {
      const order = this.#order;
      const cell = order === undefined ? undefined : dialect.cell(order, lane);
      if (order === undefined || cell === undefined) await this.#untilWoken();
      else await this.#mineCell(order, cell, slice);
    }
  }

  /** Goes through the nonces of one cell until a newer order comes. */
  async #mineCell(order: Order, cell: Cell<Share>, slice: SliceSize): Promise<void> {
    const era = this.#era;
    let first = 0;
    while (first < cell.nonces && this.#order === order && this.#end === undefined) {
      const count = Math.min(slice.count, cell.nonces - first);
      const { hashes, tookMs, find } = await cell.scan(first, count);
      slice.learn(hashes, tookMs);
      first += hashes;
      this.#with.tally.hashes += hashes;
      if (find === undefined || era !== this.#era) continue;
      this.#submit(find);
      while (this.#unanswered >= UNANSWERED_MAX && this.#end === undefined)
        await this.#untilWoken();
    }
  }

  #submit({ share, isBlock }: Find<Share>): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#unanswered++;
    session.submit(share, (answer) => {
      const waited = this.#unanswered-- === UNANSWERED_MAX;
      this.#count(answer, isBlock);
      if (waited) this.#wakeLanes();
    });
  }

  #count(answer: ShareAnswer, foundBlock: boolean | undefined): void {
    const { tally, note } = this.#with;
    if (answer.kind === 'rejected') {
      tally.rejected++;
      note(`share rejected: ${answer.reason}`);
    }
    if (answer.kind !== 'accepted') return;
    tally.accepted++;
    tally.estimate = answer.estimate ?? tally.estimate;
    if (answer.isBlock ?? foundBlock ?? false) {
      tally.blocks = (tally.blocks ?? 0) + 1;
      note('block found');
    }
    if (tally.accepted === this.#options.sharesWanted) this.#finish({ kind: 'enough' });
  }

  #wait(reason: string): void {
    this.#with.tally.link = 'waiting';
    this.#with.tally.reason = reason;
  }

  #dropOrder(): void {
    this.#era++;
    this.#order = undefined;
    this.#with.tally.difficulty = undefined;
    this.#with.tally.height = undefined;
  }

  #dropWork(): void {
    this.#dropOrder();
    const session = this.#session;
    this.#session = undefined;
    session?.abandon();
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => this.#sleepers.push(resolve));
  }

  #wakeLanes(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const wake of sleepers) wake();
  }

  #finish(end: MinerEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#link.close();
    this.#dropWork();
    this.#wakeLanes();
  }
}
