import { WakeablePause } from '../../../core/plugin-api/daemons/wakeable-pause.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { DaemonHealth } from '../../../core/plugin-api/work-source.ts';
import { NodeTemplate } from '../jobs/node-template.ts';
import { blockTemplateCheck, chainInfoCheck } from '../rpc/block-template-answer.ts';
import type { ChainInfoAnswer } from '../rpc/block-template-answer.ts';
import type { RpcClient } from '../rpc/rpc-client.ts';

export interface DaemonOptions {
  readonly name: string;
  /** What `getblockchaininfo` must call the network. */
  readonly chain: string;
  readonly checkpoint: { readonly height: number; readonly hash: string } | undefined;
  readonly segwit: boolean;
  readonly templateRules: readonly string[];
  readonly longpoll: boolean;
  readonly pollMs: number;
}

export interface DaemonListener {
  /** A daemon has a template it did not have before. */
  template(daemon: Daemon): void;
  /** Its state, or what is known of its chain, changed. */
  changed(daemon: Daemon): void;
}

/** Health is still looked at while longpoll brings the tips: a dead host closes no connection. */
const WATCH_MS = 5000;
/** Nodes answer a longpoll after a minute or so where the mempool moves; an idle one may take for ever. */
const LONGPOLL_TIMEOUT_MS = 600_000;
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;
/** Quick longpoll answers that bring nothing new, in a row, after which a node's longpoll is not used. */
const EMPTY_LONGPOLLS_MAX = 3;

/** One node: follows its tip by longpoll and by polling, and comes back by itself after any failure. */
export class Daemon {
  readonly name: string;
  readonly #options: DaemonOptions;
  readonly #rpc: RpcClient;
  readonly #logger: Logger;
  readonly #listener: DaemonListener;
  readonly #ending = new AbortController();
  readonly #watchPause = new WakeablePause();
  #running: Promise<void> | undefined;
  #state: DaemonHealth['state'] = 'down';
  #error: PoolError | undefined;
  #info: ChainInfoAnswer | undefined;
  #template: NodeTemplate | undefined;
  #longpollWorks = false;

  constructor(
    options: DaemonOptions,
    collaborators: {
      readonly rpc: RpcClient;
      readonly logger: Logger;
      readonly listener: DaemonListener;
    },
  ) {
    this.name = options.name;
    this.#options = options;
    this.#rpc = collaborators.rpc;
    this.#logger = collaborators.logger;
    this.#listener = collaborators.listener;
  }

  /** Its newest template while it is up. */
  get template(): NodeTemplate | undefined {
    return this.#state === 'up' ? this.#template : undefined;
  }

  /** Work of the chain that `template` builds on; undefined while not known. */
  get chainwork(): bigint | undefined {
    const { bestblockhash, chainwork } = this.#info ?? {};
    const known = chainwork !== undefined && bestblockhash === this.#template?.tip;
    return known ? BigInt(`0x${chainwork}`) : undefined;
  }

  /** Height of the best header it has heard of. */
  get heightClaimed(): number {
    return Math.max(this.#info?.headers ?? 0, (this.template?.height ?? 1) - 1);
  }

  /** Why it is not up. */
  get error(): PoolError | undefined {
    return this.#state === 'up' ? undefined : this.#error;
  }

  get health(): DaemonHealth {
    return {
      name: this.name,
      state: this.#state,
      heightTip: this.template === undefined ? this.#info?.blocks : this.template.height - 1,
      reason: this.error?.message,
    };
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.#rpc.close();
  }

  /** Fetches a template now; what comes of it reaches the listener. Never rejects. */
  async refresh(): Promise<void> {
    try {
      await this.#fetch({});
    } catch {
      // The watch finds out what is wrong, and says so once.
      this.#watchPause.wake();
    }
  }

  /** The node's answer to `submitblock`: null, or a reason. @throws PoolError DAEMON_* */
  async submit(blockHex: string, timeoutMs: number): Promise<unknown> {
    return this.#rpc.call('submitblock', [blockHex], { timeoutMs, signal: this.#ending.signal });
  }

  async #run(): Promise<void> {
    const pause = new WakeablePause();
    let retryMs = RETRY_MS_MIN;
    while (!this.#ending.signal.aborted) {
      try {
        await this.#session(() => {
          retryMs = RETRY_MS_MIN;
        });
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        this.#down(error);
      }
      await pause.wait(retryMs, this.#ending.signal).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    }
  }

  /** From a first check to a failure, with which it rejects. */
  async #session(established: () => void): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#ending.signal]);
    try {
      await this.#check(signal);
      await this.#checkFork(signal);
      this.#longpollWorks = this.#options.longpoll;
      await this.#fetch({ signal });
      established();
      await Promise.all([this.#watch(signal), this.#longpoll(signal)]);
    } finally {
      over.abort();
    }
  }

  async #check(signal: AbortSignal): Promise<ChainInfoAnswer> {
    const info = await this.#rpc.call('getblockchaininfo', [], { signal });
    if (!chainInfoCheck.Check(info))
      throw this.#failure('DAEMON_RPC', 'getblockchaininfo answered nonsense');
    this.#info = info;
    if (info.chain !== this.#options.chain) {
      throw this.#failure(
        'DAEMON_WRONG_NETWORK',
        `is on network "${info.chain}", the pool is on "${this.#options.chain}"`,
      );
    }
    // A fresh test network says it is downloading too; then there is nothing left to fetch.
    if (info.initialblockdownload === true && info.headers > info.blocks) {
      throw this.#failure('DAEMON_SYNCING', `is syncing: block ${info.blocks} of ${info.headers}`);
    }
    return info;
  }

  /** Chains that split share their network names; a block that only one of them has tells them apart. */
  async #checkFork(signal: AbortSignal): Promise<void> {
    const { checkpoint } = this.#options;
    if (checkpoint === undefined || (this.#info?.blocks ?? 0) < checkpoint.height) return;
    const hash = await this.#rpc.call('getblockhash', [checkpoint.height], { signal });
    if (hash === checkpoint.hash) return;
    throw this.#failure(
      'DAEMON_WRONG_NETWORK',
      `follows another coin's chain: its block ${checkpoint.height} is ${String(hash)}`,
    );
  }

  async #watch(signal: AbortSignal): Promise<void> {
    while (true) {
      const intervalMs = this.#longpollWorks ? WATCH_MS : this.#options.pollMs;
      await this.#watchPause.wait(intervalMs, signal);
      const info = await this.#check(signal);
      if (info.bestblockhash !== this.#template?.tip) await this.#fetch({ signal });
      this.#listener.changed(this);
    }
  }

  async #longpoll(signal: AbortSignal): Promise<void> {
    const pause = new WakeablePause();
    let retryMs = RETRY_MS_MIN;
    let empty = 0;
    while (this.#options.longpoll && empty < EMPTY_LONGPOLLS_MAX) {
      const before = this.#template;
      if (before?.longpollId === undefined) break;
      try {
        await this.#fetch({ signal, longpollId: before.longpollId });
        this.#longpollWorks = true;
        empty = this.#template?.longpollId === before.longpollId ? empty + 1 : 0;
        retryMs = RETRY_MS_MIN;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof PoolError && error.code === 'DAEMON_TIMEOUT') continue;
        // The watch tells a dead node, which ends the session, from one that refuses to be polled long.
        this.#longpollWorks = false;
        this.#watchPause.wake();
        await pause.wait(retryMs, signal);
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
      }
    }
    this.#longpollWorks = false;
    this.#watchPause.wake();
    this.#logger.debug({ daemon: this.name }, 'following the tip by polling');
  }

  async #fetch(options: { signal?: AbortSignal; longpollId?: string }): Promise<void> {
    const { longpollId, signal = this.#ending.signal } = options;
    const rules = this.#options.templateRules;
    const request = {
      ...(rules.length === 0 ? {} : { rules }),
      ...(longpollId === undefined ? {} : { longpollid: longpollId }),
    };
    const tipBefore = this.#template?.tip;
    const answer = await this.#rpc.call('getblocktemplate', [request], {
      signal,
      ...(longpollId === undefined ? {} : { timeoutMs: LONGPOLL_TIMEOUT_MS }),
    });
    if (!blockTemplateCheck.Check(answer)) {
      const first = blockTemplateCheck.Errors(answer)[0];
      const where = `${first?.instancePath ?? ''} ${first?.message ?? ''}`;
      throw this.#failure('DAEMON_RPC', `getblocktemplate answered nonsense at ${where}`);
    }
    const tipNow = this.#template?.tip;
    // The tip moved while this was on its way, and not to where this says: which of the two is older, only
    // another look can tell. A longpoll is made before the tip moves, and answered after it.
    const doubtful = longpollId === undefined && tipNow !== undefined && tipNow !== tipBefore;
    if (doubtful && tipNow !== answer.previousblockhash) this.#watchPause.wake();
    else this.#up(new NodeTemplate(answer, this.name, this.#options.segwit));
  }

  #up(template: NodeTemplate): void {
    // Answers of two calls under way may cross: an older look at the same tip brings nothing.
    if (this.#template?.tip === template.tip && this.#template.curtime > template.curtime) return;
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
    this.#listener.changed(this);
  }

  #failure(
    code: 'DAEMON_RPC' | 'DAEMON_WRONG_NETWORK' | 'DAEMON_SYNCING',
    what: string,
    cause?: unknown,
  ): PoolError {
    return new PoolError(code, `daemon ${this.name} ${what}`, { daemon: this.name }, cause);
  }
}
