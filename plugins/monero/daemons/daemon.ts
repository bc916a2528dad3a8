import { WakeablePause } from '../../../core/plugin-api/daemons/wakeable-pause.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { DaemonHealth, SubmitOutcome } from '../../../core/plugin-api/work-source.ts';
import { CandidateBlock } from '../jobs/candidate-block.ts';
import { infoCheck, templateCheck } from '../rpc/daemon-answers.ts';
import type { InfoAnswer } from '../rpc/daemon-answers.ts';
import type { RpcClient } from '../rpc/rpc-client.ts';
import { submitBlock } from './block-fate.ts';
import type { Knowledge } from './block-fate.ts';
import { MoneroTemplate } from './monero-template.ts';
import type { SolvedBlock } from './monero-template.ts';
import { TipFeed } from './tip-feed.ts';

export interface DaemonOptions {
  readonly name: string;
  /** What `get_info` must call the network. */
  readonly nettype: string;
  /** Who gets the reward. */
  readonly address: string;
  /** Bytes to have reserved in the coinbase. */
  readonly reservedBytes: number;
  readonly zmq: string | undefined;
  readonly pollMs: number;
}

export interface DaemonListener {
  /** A daemon has a template it did not have before. */
  template(daemon: Daemon): void;
  /** Its state, or what is known of its chain, changed. */
  changed(daemon: Daemon): void;
}

/** The tip is still looked at while ZMQ brings it: messages get lost, and a dead host closes no connection. */
const WATCH_MS = 5000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;

/** One monerod: follows its tip by ZMQ and by polling, and comes back by itself after any failure. */
export class Daemon {
  readonly name: string;
  readonly #options: DaemonOptions;
  readonly #rpc: RpcClient;
  readonly #logger: Logger;
  readonly #listener: DaemonListener;
  readonly #feed: TipFeed | undefined;
  readonly #ending = new AbortController();
  readonly #watchPause = new WakeablePause();
  #running: Promise<void> | undefined;
  #state: DaemonHealth['state'] = 'down';
  #error: PoolError | undefined;
  #info: InfoAnswer | undefined;
  #template: MoneroTemplate | undefined;
  /** Order in which templates were asked for, and the order of the newest one taken. */
  #asked = 0;
  #taken = 0;
  #announced: string | undefined;
  #hurrying = false;

  constructor(
    options: DaemonOptions,
    collaborators: {
      readonly rpc: RpcClient;
      readonly logger: Logger;
      readonly listener: DaemonListener;
    },
  ) {
    const { name, zmq } = options;
    this.name = name;
    this.#options = options;
    this.#rpc = collaborators.rpc;
    this.#logger = collaborators.logger;
    this.#listener = collaborators.listener;
    if (zmq !== undefined)
      this.#feed = new TipFeed({ name, url: zmq }, this.#logger, (tip) => this.#hear(tip));
  }

  /** Its newest template while it is up. */
  get template(): MoneroTemplate | undefined {
    return this.#state === 'up' ? this.#template : undefined;
  }

  /** Cumulative difficulty of the chain that `template` builds on; undefined while not known. */
  get chainwork(): bigint | undefined {
    const info = this.#info;
    const known = info !== undefined && info.top_block_hash === this.#template?.tip;
    return known ? BigInt(info.wide_cumulative_difficulty) : undefined;
  }

  /** Height of the best block that it or a peer of it has, as they say. */
  get heightClaimed(): number {
    const { height = 1, target_height: target = 0 } = this.#info ?? {};
    return Math.max(height, target, this.template?.height ?? 1) - 1;
  }

  /** Why it is not up. */
  get error(): PoolError | undefined {
    return this.#state === 'up' ? undefined : this.#error;
  }

  get health(): DaemonHealth {
    // monerod counts blocks: its "height" is one more than that of its tip, and is the template's.
    const height = this.template?.height ?? this.#info?.height;
    return {
      name: this.name,
      state: this.#state,
      heightTip: height === undefined ? undefined : height - 1,
      reason: this.error?.message,
    };
  }

  start(): void {
    this.#feed?.start();
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#feed?.stop();
    await this.#running;
    await this.#rpc.close();
  }

  /** Fetches a template now if it is up; what comes of it reaches the listener. Never rejects. */
  async refresh(): Promise<void> {
    // Only a look at what it is brings it up: it may be on another network by now, and answer all the same.
    if (this.#state !== 'up') return;
    // The watch finds out what is wrong, and says so once.
    await this.#fetch(this.#ending.signal).catch(() => this.#watchPause.wake());
  }

  /** Sends a block and learns what became of it. @throws PoolError DAEMON_* */
  async submit(
    block: SolvedBlock,
    timeoutMs: number,
  ): Promise<SubmitOutcome & { readonly found: Knowledge }> {
    const options = { daemon: this.name, timeoutMs, signal: this.#ending.signal };
    try {
      return await submitBlock(this.#rpc, block, options);
    } finally {
      this.#watchPause.wake();
    }
  }

  async #run(): Promise<void> {
    const pause = new WakeablePause();
    let retryMs = RETRY_MS_MIN;
    while (!this.#ending.signal.aborted) {
      try {
        await this.#check(this.#ending.signal);
        await this.#fetch(this.#ending.signal);
        retryMs = RETRY_MS_MIN;
        await this.#watch(this.#ending.signal);
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        this.#down(error);
      }
      await pause.wait(retryMs, this.#ending.signal).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    }
  }

  /** Until something fails, with which it rejects. */
  async #watch(signal: AbortSignal): Promise<void> {
    while (true) {
      const intervalMs = this.#feed?.trusted === true ? WATCH_MS : this.#options.pollMs;
      await this.#watchPause.wait(intervalMs, signal);
      const { top_block_hash: tip } = await this.#check(signal);
      if (tip !== this.#template?.tip) {
        if (tip !== this.#announced) this.#feed?.missed();
        await this.#fetch(signal);
      }
      this.#listener.changed(this);
    }
  }

  /** A tip was told by ZMQ: perhaps of a block in the middle of a reorganisation, so the watch looks too. */
  #hear(tip: string): void {
    const isNews = tip !== this.#announced && tip !== this.#template?.tip;
    this.#announced = tip;
    // Of the many tips that a reorganisation tells, one is asked for; the look behind it finds the last.
    if (isNews && this.#state === 'up' && !this.#hurrying) void this.#hurry();
  }

  async #hurry(): Promise<void> {
    this.#hurrying = true;
    await this.refresh();
    this.#hurrying = false;
    this.#watchPause.wake();
  }

  async #check(signal: AbortSignal): Promise<InfoAnswer> {
    const info = await this.#rpc.call('get_info', {}, { signal });
    if (!infoCheck.Check(info)) throw this.#nonsense('get_info', infoCheck.Errors(info)[0]);
    this.#info = info;
    const { nettype } = this.#options;
    if (info.nettype !== nettype) {
      throw this.#failure(
        'DAEMON_WRONG_NETWORK',
        `is on network "${info.nettype}", the pool is on "${nettype}"`,
      );
    }
    // What another daemon answers for it, as while it catches up, is nothing to build blocks on.
    if (!info.synchronized || info.untrusted === true) {
      const target = Math.max(info.target_height, info.height);
      throw this.#failure('DAEMON_SYNCING', `is syncing: block ${info.height} of ${target}`);
    }
    return info;
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    const order = ++this.#asked;
    const request = {
      wallet_address: this.#options.address,
      reserve_size: this.#options.reservedBytes,
    };
    const answer = await this.#rpc.call('get_block_template', request, { signal });
    if (!templateCheck.Check(answer))
      throw this.#nonsense('get_block_template', templateCheck.Errors(answer)[0]);
    if (answer.untrusted === true)
      throw this.#failure('DAEMON_SYNCING', 'has its templates from another daemon');
    // Answers may overtake each other: one that was asked for before the newest brings nothing.
    if (order < this.#taken) return;
    this.#taken = order;
    const template = new MoneroTemplate(answer, this.name, this.#options.reservedBytes);
    // Another daemon may have one that blocks can be built of; behind the election nobody would ask it.
    new CandidateBlock(template);
    this.#up(template);
  }

  #up(template: MoneroTemplate): void {
    // A new tip is looked at again at once: for its work, and because an answer may have been overtaken.
    if (this.#template?.tip !== template.tip) this.#watchPause.wake();
    this.#template = template;
    if (this.#state !== 'up') {
      this.#state = 'up';
      this.#error = undefined;
      this.#logger.info({ daemon: this.name, heightTip: template.height - 1 }, 'daemon is up');
    }
    this.#listener.template(this);
  }

  #down(error: unknown): void {
    const failure =
      error instanceof PoolError ? error : this.#failure('DAEMON_RPC', String(error), error);
    const state = failure.code === 'DAEMON_SYNCING' ? 'syncing' : 'down';
    if (this.#state !== state || this.#error?.code !== failure.code)
      this.#logger.warn({ daemon: this.name, code: failure.code }, failure.message);
    this.#state = state;
    this.#error = failure;
    this.#template = undefined;
    // What is still on its way was asked of a daemon that was up.
    this.#taken = ++this.#asked;
    this.#listener.changed(this);
  }

  #nonsense(
    method: string,
    first: { readonly instancePath?: string; readonly message?: string } | undefined,
  ): PoolError {
    const where = `${first?.instancePath ?? ''} ${first?.message ?? ''}`;
    return this.#failure('DAEMON_RPC', `answered nonsense to ${method} at ${where}`);
  }

  #failure(
    code: 'DAEMON_RPC' | 'DAEMON_WRONG_NETWORK' | 'DAEMON_SYNCING',
    what: string,
    cause?: unknown,
  ): PoolError {
    return new PoolError(code, `daemon ${this.name} ${what}`, { daemon: this.name }, cause);
  }
}
