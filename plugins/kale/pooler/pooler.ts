import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { blockName } from '../farm/open-field.ts';
import type { OpenBlock, OpenField } from '../farm/open-field.ts';
import type { SentShare } from '../miners/sent-shares.ts';
import type { ShareWord } from '../miners/share-intake.ts';
import type { Registration } from './backend-answers.ts';
import { plantedSchema, readAnswer, registrationSchema } from './backend-answers.ts';
import { BackendFault } from './backend-client.ts';
import type { Backend } from './backend-client.ts';
import { BlockReport, discoveryOf } from './block-report.ts';
import type { FarmEyes, SeenBlock } from './farm-eyes.ts';
import type { PoolerMiner } from './pooler-miner.ts';
import { PoolerMiners } from './pooler-miners.ts';
import { ShareBooks } from './share-books.ts';
import { ShareQueue } from './share-queue.ts';

/** Messages that wait for a backend that is away; of blocks long gone nobody needs to hear. */
const MESSAGES_MAX = 16;
/** Shares of one miner that wait for the backend: what it finds in twenty seconds at the backend's limit. */
const WAITING_MAX = 2_000;
const BUSY_RETRY_SECONDS = 5;
/** Where a backend that was asked too often does not say for how long to leave it alone. */
const REST_SECONDS = 2;

type Met = Pick<Registration, 'runId' | 'lastBlockIndex'>;

interface Message {
  readonly path: string;
  readonly body: object;
}

/**
 * Watches the farm, tells the backend, and gives its miners the backend's work. All that it has to say waits in
 * bounded queues, so that it lives through a backend that is away or restarts. It holds no secret but its token.
 */
export class Pooler {
  readonly miners: PoolerMiners;
  readonly #backend: Backend;
  readonly #eyes: FarmEyes;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #books: ShareBooks;
  readonly #shares: ShareQueue;
  readonly #startedMs: number;
  #messages: readonly Message[] = [];
  #seen: SeenBlock | undefined;
  /** Of the newest block that it, or its run before, told the backend of. */
  #lastIndex: number | undefined;
  #runId: string | undefined;
  #report: BlockReport | undefined;
  #discovered = 0;
  #missed = 0;
  #isRegistered = true;
  #restsUntilMs = Number.NEGATIVE_INFINITY;

  /** The backend knows the pooler already, and told it `met`. */
  constructor(backend: Backend, eyes: FarmEyes, clock: Clock, log: Logger, met: Met = {}) {
    this.#lastIndex = met.lastBlockIndex ?? undefined;
    this.#runId = met.runId;
    this.#backend = backend;
    this.#eyes = eyes;
    this.#clock = clock;
    this.#log = log;
    this.#startedMs = clock.spanMs();
    this.miners = new PoolerMiners(backend, clock);
    this.#books = new ShareBooks(this.miners, clock);
    this.#shares = new ShareQueue(backend, clock, this.#books);
  }

  get blockIndex(): number | undefined {
    return this.#seen?.index;
  }

  /** As it was seen, for who asks when another block opens. */
  get field(): Pick<OpenField, 'block'> {
    const block = (): OpenBlock | undefined => openBlockOf(this.#seen);
    return {
      get block() {
        return block();
      },
    };
  }

  get status() {
    return {
      blockIndex: this.#seen?.index ?? null,
      blocksDiscovered: this.#discovered,
      blocksMissed: this.#missed,
      miners: this.miners.count,
      minersInBlock: this.#report?.miners ?? 0,
      sharesAccepted: this.#books.total.accepted,
      sharesRejected: this.#books.total.rejected,
      sharesDropped: this.#books.total.dropped,
      sharesWaiting: this.#shares.count,
      messagesWaiting: this.#messages.length,
      isBackendThere: this.#isRegistered,
      uptime: this.#uptimeSeconds,
    };
  }

  /** Once per poll. Never rejects: what is away now is there at another look. */
  async look(): Promise<void> {
    try {
      const seen = await this.#eyes.look();
      if (seen !== undefined && seen.index !== this.#seen?.index) this.#open(seen);
    } catch (error) {
      this.#log.warn({ err: error }, 'the farm could not be looked at');
    }
    await this.#reach(() => this.#tell());
  }

  /** Sends shares that wait. Never rejects. */
  async flush(): Promise<void> {
    if (this.#shares.count > 0 && this.#isRegistered) await this.#reach(() => this.#shares.flush());
  }

  /** Judges a share of a miner, and has it credited. What it says is its own check: the backend's counts. */
  submit(miner: PoolerMiner, { jobId, nonce, claim }: SentShare): ShareWord {
    if (this.#shares.isFull || miner.tally.waiting >= WAITING_MAX)
      return { accepted: false, reason: 'busy', retrySeconds: BUSY_RETRY_SECONDS };
    const judged = miner.judge(jobId, nonce, claim);
    if (judged.kind === 'refused') return this.#refused(miner, judged.reason);
    const { work, zeros, hash } = judged;
    const { farmerId, custodialWallet, blockIndex, shareZeros } = work;
    if (this.#seen !== undefined && blockIndex < this.#seen.index)
      return this.#refused(miner, 'stale');
    const { minerId } = miner.identity;
    const share = { farmerId, minerId, jobId, blockIndex, shareZeros, nonce: String(nonce) };
    this.#shares.push({ ...share, timestamp: this.#clock.nowMs() });
    this.#books.sent(miner);
    if (this.#report?.blockIndex === blockIndex) {
      const found = { nonce: String(nonce), hash, zeros };
      this.#report.note({ farmerId, custodialWallet }, found, minerId);
    }
    return { accepted: true, zeros, weight: String(16n ** BigInt(work.shareZeros)), late: false };
  }

  #refused(miner: PoolerMiner, reason: string): ShareWord {
    this.#books.refusedHere(miner, reason);
    return { accepted: false, reason };
  }

  get #uptimeSeconds(): number {
    return Math.floor((this.#clock.spanMs() - this.#startedMs) / 1_000);
  }

  #open(seen: SeenBlock): void {
    const { index } = seen;
    const before = this.#lastIndex;
    const missed = before === undefined ? 0 : Math.max(0, index - before - 1);
    if (missed > 0) this.#log.warn({ block: index, missed }, 'blocks were missed');
    this.#missed += missed;
    this.#discovered++;
    const nowMs = this.#clock.nowMs();
    const spanMs = this.#clock.spanMs();
    if (this.#report !== undefined)
      this.#say('/pooler/work-completed', this.#report.completion(spanMs, nowMs));
    this.#discover(seen);
    this.#seen = seen;
    this.#lastIndex = index;
    this.#report = new BlockReport(index, spanMs);
    this.#log.info({ block: index, shares: this.#books.news() }, 'a block is open');
  }

  #discover(seen: SeenBlock): void {
    const totals = { nowMs: this.#clock.nowMs(), uptimeSeconds: this.#uptimeSeconds };
    const told = discoveryOf(seen, { ...totals, blocksDiscovered: this.#discovered });
    this.#say('/pooler/block-discovered', told);
  }

  #say(path: string, body: object): void {
    this.#messages = [...this.#messages, { path, body }].slice(-MESSAGES_MAX);
  }

  async #tell(): Promise<void> {
    if (!this.#isRegistered) {
      const told = await this.#backend.post('/pooler/register', {});
      this.#meet(readAnswer(registrationSchema, told).runId);
      this.#isRegistered = true;
      this.#log.info({}, 'the backend is there again');
    }
    for (let [message] = this.#messages; message !== undefined; [message] = this.#messages) {
      await this.#send(message);
      this.#messages = this.#messages.filter((each) => each !== message);
    }
    const report = this.#report;
    if (report === undefined) return;
    const query = `/pooler/planted-farmers?blockIndex=${report.blockIndex}`;
    const told = readAnswer(plantedSchema, await this.#backend.get(query));
    report.plant(told.plantedFarmers);
  }

  /** To a backend that started anew, shares of before are of unknown jobs: it would hold them against the miners. */
  #meet(runId: string | undefined): void {
    if (runId !== undefined && this.#runId !== undefined && runId !== this.#runId) {
      this.miners.forgetJobs();
      const { dropped } = this.#books.total;
      this.#shares.drop();
      const shares = this.#books.total.dropped - dropped;
      this.#log.warn({ shares }, 'the backend started anew: shares of before are lost');
      // By it the pooler's next run knows which blocks it missed.
      if (this.#seen !== undefined) this.#discover(this.#seen);
    }
    this.#runId = runId;
  }

  /** What the backend refuses is not sent again. */
  async #send({ path, body }: Message): Promise<void> {
    try {
      await this.#backend.post(path, body);
    } catch (error) {
      if (!(error instanceof BackendFault) || error.isPassing) throw error;
      this.#log.warn({ path, reason: error.message }, 'the backend refused a message');
    }
  }

  async #reach(act: () => Promise<void>): Promise<void> {
    if (this.#clock.spanMs() < this.#restsUntilMs) return;
    try {
      await act();
    } catch (error) {
      // It is there, and knows the pooler.
      if (error instanceof BackendFault && error.status === 429) {
        this.#rest(error);
        return;
      }
      if (this.#isRegistered) this.#log.warn({ err: error }, 'the backend could not be reached');
      this.#isRegistered = false;
    }
  }

  #rest({ message: reason, retrySeconds = REST_SECONDS }: BackendFault): void {
    this.#log.warn({ reason, retrySeconds }, 'the backend was asked too often');
    this.#restsUntilMs = this.#clock.spanMs() + 1_000 * retrySeconds;
  }
}

function openBlockOf(seen: SeenBlock | undefined): OpenBlock | undefined {
  if (seen === undefined) return undefined;
  const { index, block } = seen;
  const { entropy, timestamp, maxZeros } = block;
  return { index, entropy, timestamp, maxZeros, name: blockName({ index, entropy }) };
}
