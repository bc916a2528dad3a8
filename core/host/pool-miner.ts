import type { HostMiner, HostMinerOrder, HostMinerView } from '../plugin-api/host-miner.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { HashrateGauge } from '../miner/hashrate-gauge.ts';
import { httpMiner, type HttpMinerKit } from '../miner/http-work/http-miner.ts';
import { parseHttpUrl } from '../miner/http-work/http-pool.ts';
import { MinerTally } from '../miner/miner-tally.ts';
import type { MinerEnd } from '../miner/miner.ts';

const MEASURE_MS = 1000;

export interface PoolMinerOptions {
  /** Of the processor. */
  readonly threadsMax: number;
}

/** Something that mines until it is stopped. */
interface Mining {
  run(): Promise<MinerEnd>;
  stop(): void;
}

/** The miner of one life of a pool: a run at a time, and what becomes of it is nobody else's trouble. */
export class PoolMiner implements HostMiner {
  readonly #options: PoolMinerOptions;
  readonly #kit: HttpMinerKit;
  readonly #logger: Logger;
  #run: MinerRun | undefined;
  /** Resolves when the threads of all runs so far have ended. */
  #ended: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: PoolMinerOptions, kit: HttpMinerKit, logger: Logger) {
    this.#options = options;
    this.#kit = kit;
    this.#logger = logger;
  }

  get view(): HostMinerView | undefined {
    return this.#run?.view;
  }

  check({ url, threads }: HostMinerOrder): void {
    parseHttpUrl(url);
    const { threadsMax } = this.#options;
    if (!Number.isInteger(threads) || threads < 1 || threads > threadsMax)
      throw new RangeError(`threads must be a whole number from 1 to ${threadsMax}`);
  }

  start(order: HostMinerOrder): void {
    this.check(order);
    const { url, address, worker, threads } = order;
    // The pool is over; whoever still asks will not be there to see it.
    if (this.#closed) return;
    this.#run?.stop();
    const options = { url, address, worker, threads, verifyCertificate: true };
    const run = new MinerRun(
      (report) => httpMiner({ ...options, sharesWanted: undefined }, this.#kit, report),
      this.#logger,
    );
    this.#run = run;
    this.#ended = this.#ended.then(() => run.go());
  }

  async stop(): Promise<void> {
    this.#run?.stop();
    await this.#ended;
  }

  /** Stops for good. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
  }
}

type RunEnd =
  | { readonly state: 'stopped' }
  | { readonly state: 'refused' | 'failed'; readonly reason: string };

type MinerMaker = (report: {
  readonly tally: MinerTally;
  readonly note: (text: string) => void;
}) => Mining;

class MinerRun {
  readonly #minerOf: MinerMaker;
  readonly #logger: Logger;
  readonly #tally = new MinerTally();
  #miner: Mining | undefined;
  #end: RunEnd | undefined;

  constructor(minerOf: MinerMaker, logger: Logger) {
    this.#minerOf = minerOf;
    this.#logger = logger;
  }

  get view(): HostMinerView {
    const { link, hashrateHps, hashes, accepted, rejected, blocks } = this.#tally;
    const { difficulty, height, estimate, reason } = this.#tally;
    const going = { state: link, reason };
    const { state, reason: why } = { reason: undefined, ...(this.#end ?? going) };
    const counts = { hashes, accepted, rejected, blocks: blocks ?? 0 };
    const speed = this.#end === undefined ? hashrateHps : undefined;
    return { state, reason: why, hashrateHps: speed, ...counts, difficulty, height, estimate };
  }

  /** Mines to the end. Never rejects. */
  async go(): Promise<void> {
    if (this.#end !== undefined) return;
    const gauge = new HashrateGauge(() => performance.now(), this.#tally);
    const measure = setInterval(() => gauge.measure(), MEASURE_MS);
    try {
      const note = (text: string): void => this.#logger.debug({ text }, 'the miner says');
      this.#miner = this.#minerOf({ tally: this.#tally, note });
      const end = await this.#miner.run();
      const refused = end.kind === 'refused';
      this.#end = refused ? { state: 'refused', reason: end.reason } : { state: 'stopped' };
      if (refused) this.#logger.warn({ reason: end.reason }, 'the other pool refuses this miner');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#end = { state: 'failed', reason };
      this.#logger.error({ error }, 'the miner failed, the pool goes on');
    } finally {
      clearInterval(measure);
    }
  }

  stop(): void {
    // One that has not begun will not.
    if (this.#miner === undefined) this.#end ??= { state: 'stopped' };
    else this.#miner.stop();
  }
}
