import assert from 'node:assert/strict';
import { bigintFromLe, difficultyFromTarget, targetToLe } from '../plugin-api/target.ts';
import { buildHeader, hashHeader } from './block-header.ts';
import type { MinerTally } from './miner-tally.ts';
import type { PoolConnection, PoolConnectionListener } from './pool-connection.ts';
import type { Scanner } from './scan-task.ts';
import { SearchSpace } from './search-space.ts';
import { SliceSize } from './slice-size.ts';
import {
  type FoundShare,
  type MiningOrder,
  type ShareAnswer,
  StratumClient,
  type StratumClientListener,
  type StratumClientOptions,
} from './stratum-client.ts';

/** Unanswered shares beyond which a thread waits; reached only where nearly every hash is a share. */
const UNANSWERED_MAX = 64;
const NONCES = 2 ** 32;

export interface MinerOptions {
  readonly lanes: number;
  readonly stratum: StratumClientOptions;
  /** Accepted shares after which to stop; undefined mines on. */
  readonly sharesWanted: number | undefined;
}

export type MinerEnd =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'enough' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface MinerCollaborators {
  readonly scanner: Scanner;
  readonly tally: MinerTally;
  /** A link that reports to the miner; not open yet. */
  readonly link: (listener: PoolConnectionListener) => PoolConnection;
  /** One line about something that happened, text of the pool included. */
  readonly note: (text: string) => void;
}

/** One link, one session at a time, and a lane of slices per thread. */
export class Miner implements PoolConnectionListener, StratumClientListener {
  readonly #options: MinerOptions;
  readonly #with: MinerCollaborators;
  readonly #connection: PoolConnection;
  #client: StratumClient | undefined;
  #order: MiningOrder | undefined;
  #spaces: readonly SearchSpace[] = [];
  #extranonce = '';
  /** Moves on whenever older work turns worthless. */
  #era = 0;
  #unanswered = 0;
  #sleepers: (() => void)[] = [];
  #end: MinerEnd | undefined;

  constructor(options: MinerOptions, collaborators: MinerCollaborators) {
    this.#options = options;
    this.#with = collaborators;
    this.#connection = collaborators.link(this);
  }

  /** Mines until stopped, refused or done. Rejects where a scan thread or the kernel fails. */
  async run(): Promise<MinerEnd> {
    this.#connection.open();
    try {
      const lanes = Array.from({ length: this.#options.lanes }, (_, lane) => this.#mineLane(lane));
      await Promise.all(lanes);
    } finally {
      this.#finish({ kind: 'stopped' });
      await this.#with.scanner.close();
    }
    return this.#end ?? { kind: 'stopped' };
  }

  stop(): void {
    this.#finish({ kind: 'stopped' });
  }

  connected(): void {
    this.#client = new StratumClient(this.#options.stratum, this);
    this.#client.start();
  }

  line(line: string): void {
    this.#client?.line(line);
  }

  disconnected(reason: string, retryMs: number): void {
    this.#with.note(`${reason}; trying again in ${(retryMs / 1000).toFixed(1)} s`);
    this.#dropWork();
    this.#with.tally.link = 'waiting';
  }

  send(message: object): void {
    this.#connection.send(message);
  }

  order(order: MiningOrder): void {
    const { job } = order;
    const extranonce = `${order.extranonce1.toString('hex')}/${order.extranonce2Size}`;
    if (extranonce !== this.#extranonce || this.#spaces.length === 0) {
      this.#extranonce = extranonce;
      this.#spaces = this.#spacesOf(order);
    }
    if (job.clean) this.#era++;
    this.#order = order;
    this.#with.tally.difficulty = difficultyFromTarget(job.shareTarget);
    this.#with.tally.link = 'mining';
    this.#wakeLanes();
  }

  authorized(): void {
    this.#connection.proven();
    this.#with.note(`mining as ${this.#options.stratum.user}`);
  }

  refused(reason: string): void {
    this.#finish({ kind: 'refused', reason });
  }

  broken(reason: string): void {
    this.#connection.restart(reason);
  }

  message(text: string): void {
    this.#with.note(`the pool says: ${text}`);
  }

  #spacesOf(order: MiningOrder): readonly SearchSpace[] {
    const { extranonce2Size, versionMask } = order;
    const { lanes } = this.#options;
    return Array.from(
      { length: lanes },
      (_, lane) => new SearchSpace({ lane, lanes, extranonce2Size, versionMask }),
    );
  }

  async #mineLane(lane: number): Promise<void> {
    const slice = new SliceSize();
    while (this.#end === undefined) {
      const order = this.#order;
      const space = this.#spaces[lane];
      if (order === undefined || space === undefined) await this.#untilWoken();
      else await this.#mineCell(order, space, slice);
    }
  }

  /** Goes through the nonces of one header until a newer order comes. */
  async #mineCell(order: MiningOrder, space: SearchSpace, slice: SliceSize): Promise<void> {
    const { job, extranonce1, versionMask } = order;
    const { extranonce2, versionBits } = space.next();
    const version = ((job.version & ~versionMask) | versionBits) >>> 0;
    const header = buildHeader(job, { extranonce1, extranonce2, version });
    const targetLe = targetToLe(job.shareTarget);
    const era = this.#era;
    let nonceStart = 0;
    while (nonceStart < NONCES && this.#order === order && this.#end === undefined) {
      const count = Math.min(slice.count, NONCES - nonceStart);
      const result = await this.#with.scanner.scan({ header, nonceStart, count, targetLe });
      slice.learn(result);
      nonceStart += result.hashes;
      this.#with.tally.hashes += result.hashes;
      if (result.nonce === undefined || era !== this.#era) continue;
      const answered = this.#submit(order, header, {
        jobId: job.id,
        extranonce2,
        ntime: job.ntime,
        nonce: result.nonce,
        versionBits: versionMask === 0 ? undefined : versionBits,
      });
      if (this.#unanswered >= UNANSWERED_MAX) await answered;
    }
  }

  /** Resolves when the share is answered, or never will be. */
  #submit(order: MiningOrder, header: Buffer, share: FoundShare): Promise<void> {
    const hash = bigintFromLe(hashHeader(header, share.nonce));
    assert(hash <= order.job.shareTarget, 'the kernel found a nonce that misses the target');
    const isBlock = hash <= order.job.networkTarget;
    const client = this.#client;
    if (client === undefined) return Promise.resolve();
    this.#unanswered++;
    return new Promise((resolve) => {
      client.submit(share, (answer) => {
        this.#unanswered--;
        this.#count(answer, isBlock);
        resolve();
      });
    });
  }

  #count(answer: ShareAnswer, isBlock: boolean): void {
    const { tally, note } = this.#with;
    if (answer.kind === 'rejected') {
      tally.rejected++;
      note(`share rejected: ${answer.reason}`);
    }
    if (answer.kind !== 'accepted') return;
    tally.accepted++;
    if (isBlock) {
      tally.blocks++;
      note('block found');
    }
    if (tally.accepted === this.#options.sharesWanted) this.#finish({ kind: 'enough' });
  }

  #dropWork(): void {
    this.#era++;
    this.#order = undefined;
    this.#spaces = [];
    this.#with.tally.difficulty = undefined;
    const client = this.#client;
    this.#client = undefined;
    client?.abandon();
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
    this.#connection.close();
    this.#dropWork();
    this.#wakeLanes();
  }
}
