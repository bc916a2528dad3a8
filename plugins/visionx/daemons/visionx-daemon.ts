import type { Clock } from '../../../core/plugin-api/clock.ts';
import type {
  DaemonListener,
  GroupedDaemon,
  SubmitReport,
} from '../../../core/plugin-api/daemons/daemon-group.ts';
import { WakeablePause } from '../../../core/plugin-api/daemons/wakeable-pause.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { DaemonHealth } from '../../../core/plugin-api/work-source.ts';
import type { VisionBlock } from '../consensus/block.ts';
import type { VisionNode } from '../node/vision-node.ts';
import { submitBlock } from './block-fate.ts';
import { TemplateFetch, type TemplateRules } from './template-fetch.ts';
import type { VisionXTemplate } from './visionx-template.ts';

export interface VisionXDaemonOptions extends TemplateRules {
  readonly pollMs: number;
}

const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 10_000;

/** One node: follows its tip by asking, for nodes push nothing, and comes back by itself after any failure. */
export class VisionXDaemon implements GroupedDaemon {
  /** Nodes do not tell the work of a chain: the highest one wins. */
  readonly chainwork = undefined;
  readonly name: string;
  readonly #options: VisionXDaemonOptions;
  readonly #node: VisionNode;
  readonly #templates: TemplateFetch;
  readonly #logger: Logger;
  readonly #listener: DaemonListener;
  readonly #ending = new AbortController();
  readonly #watchPause = new WakeablePause();
  #running: Promise<void> | undefined;
  #state: 'up' | 'down' = 'down';
  #error: PoolError | undefined;
  /** Undefined while it never answered. */
  #heightTip: number | undefined;
  #template: VisionXTemplate | undefined;
  /** It failed to give a newer one, and was not asked again yet. */
  #isDoubted = false;
  /** Order in which templates were asked for, and the order of the newest one taken. */
  #asked = 0;
  #taken = 0;

  constructor(
    options: VisionXDaemonOptions,
    collaborators: {
      readonly node: VisionNode;
      readonly logger: Logger;
      readonly clock: Clock;
      readonly listener: DaemonListener;
    },
  ) {
    const { node, logger, clock, listener } = collaborators;
    this.name = node.name;
    this.#options = options;
    this.#node = node;
    this.#templates = new TemplateFetch(options, node, clock);
    this.#logger = logger;
    this.#listener = listener;
  }

  /** Its newest template while it is up. */
  get template(): VisionXTemplate | undefined {
    return this.#state === 'up' ? this.#template : undefined;
  }

  get heightClaimed(): number {
    return this.#heightTip ?? 0;
  }

  /** Why it is not up. */
  get error(): PoolError | undefined {
    return this.#state === 'up' ? undefined : this.#error;
  }

  get health(): DaemonHealth {
    return {
      name: this.name,
      state: this.#state,
      heightTip: this.#heightTip,
      reason: this.error?.message,
    };
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  /** Fetches a template now if it is up; what comes of it reaches the listener. Never rejects. */
  async refresh(): Promise<void> {
    if (this.#state !== 'up') return;
    // The watch finds out what is wrong, and says so once.
    await this.#fetch().catch(() => {
      this.#isDoubted = true;
      this.#watchPause.wake();
    });
  }

  /** @throws PoolError DAEMON_* */
  async submit(block: VisionBlock): Promise<SubmitReport> {
    try {
      return await submitBlock(this.#node, block);
    } finally {
      this.#watchPause.wake();
    }
  }

  async #run(): Promise<void> {
    const pause = new WakeablePause();
    let retryMs = RETRY_MS_MIN;
    while (!this.#ending.signal.aborted) {
      try {
        await this.#fetch();
        retryMs = RETRY_MS_MIN;
        await this.#watch();
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        this.#down(error);
      }
      await pause.wait(retryMs, this.#ending.signal).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    }
  }

  /** Until something fails, with which it rejects. */
  async #watch(): Promise<void> {
    while (true) {
      await this.#watchPause.wait(this.#options.pollMs, this.#ending.signal);
      const { hash } = await this.#untilEnd(this.#node.head());
      if (hash !== this.#template?.tip || this.#isDoubted) await this.#fetch();
    }
  }

  async #fetch(): Promise<void> {
    const order = ++this.#asked;
    const template = await this.#untilEnd(this.#templates.fetch());
    // Answers may overtake each other: one that was asked for before the newest brings nothing.
    if (order < this.#taken) return;
    this.#taken = order;
    this.#isDoubted = false;
    this.#template = template;
    this.#heightTip = template.height - 1;
    if (this.#state !== 'up') {
      this.#state = 'up';
      this.#error = undefined;
      this.#logger.info({ daemon: this.name, heightTip: this.#heightTip }, 'daemon is up');
    }
    this.#listener.template();
  }

  #down(error: unknown): void {
    const failure =
      error instanceof PoolError
        ? error
        : new PoolError('DAEMON_RPC', `daemon ${this.name}: ${String(error)}`, {}, error);
    const isNews = this.#state === 'up' || this.#error?.message !== failure.message;
    if (isNews) this.#logger.warn({ daemon: this.name, code: failure.code }, failure.message);
    this.#state = 'down';
    this.#error = failure;
    this.#template = undefined;
    // What is still on its way was asked of a daemon that was up.
    this.#taken = ++this.#asked;
    this.#listener.changed();
  }

  /** Nobody waits for an answer after the end; a call of a node ends by its own deadline. */
  async #untilEnd<T>(work: Promise<T>): Promise<T> {
    const { signal } = this.#ending;
    let abort = (): void => undefined;
    const ended = new Promise<never>((_, reject) => {
      abort = () => reject(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([work, ended]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}
