import { setTimeout as pause } from 'node:timers/promises';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import type { FarmView } from '../farm/farm-view.ts';
import { BlockRegister } from './block-register.ts';
import { lookAtFarm } from './farm-look.ts';
import { HandRota } from './hand-rota.ts';

export type MonitorParts = Pick<
  FarmParts,
  'config' | 'reader' | 'rpc' | 'log' | 'record' | 'clock' | 'logger'
>;

export interface MonitorOptions {
  readonly hands: readonly FarmHand[];
  /** Instead of the time of this machine; rejects when the signal is given. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface MonitorHealth {
  /** What went wrong with the last look; undefined where it succeeded. */
  readonly problem: string | undefined;
  /** Looks that failed since the last good one. */
  readonly failures: number;
  /** Since the last good look; undefined before the first. */
  readonly ageMs: number | undefined;
}

type Listener = (view: FarmView) => void;
type Look = { readonly kind: 'seen' } | { readonly kind: 'failed'; readonly error: PoolError };

/**
 * Looks at the farm again and again, puts its blocks on record and then shows it to whoever listens and works.
 * It never goes back: what a node tells that is behind is as good as no answer.
 */
export class FarmMonitor {
  readonly #parts: MonitorParts;
  readonly #pause: NonNullable<MonitorOptions['pause']>;
  readonly #register: BlockRegister;
  readonly #rota: HandRota;
  readonly #listeners = new Set<Listener>();
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;
  #view: FarmView | undefined;
  #seenMs: number | undefined;
  #problem: string | undefined;
  #failures = 0;

  constructor(parts: MonitorParts, options: MonitorOptions) {
    this.#parts = parts;
    this.#pause = options.pause ?? ((ms, signal) => pause(ms, undefined, { signal }));
    this.#register = new BlockRegister(parts);
    this.#rota = new HandRota(options.hands, parts.logger);
  }

  /** The last look; undefined before the first. */
  get view(): FarmView | undefined {
    return this.#view;
  }

  get health(): MonitorHealth {
    const spanMs = this.#parts.clock.spanMs();
    const ageMs = this.#seenMs === undefined ? undefined : spanMs - this.#seenMs;
    return { problem: this.#problem, failures: this.#failures, ageMs };
  }

  /** Called for each look, before the hands; returns what ends that. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves after the first look. @throws PoolError DAEMON_* or STORAGE_UNAVAILABLE of the last look that failed */
  async start(): Promise<void> {
    const { clock, config } = this.#parts;
    const endsMs = clock.spanMs() + config.startSeconds * 1_000;
    for (;;) {
      const look = await this.#look();
      if (look.kind === 'seen') break;
      if (clock.spanMs() >= endsMs || !(await this.#waited())) throw look.error;
    }
    this.#running = this.#run();
  }

  /** Looks no more and has the hands stop; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.#rota.stop();
  }

  /** Resolves when no hand is busy with a look. */
  rest(): Promise<void> {
    return this.#rota.rest();
  }

  async #run(): Promise<void> {
    while (await this.#waited()) await this.#look();
  }

  /** False where it ends. */
  #waited(): Promise<boolean> {
    return this.#pause(this.#parts.config.pollMs, this.#ending.signal).then(
      () => !this.#ending.signal.aborted,
      () => false,
    );
  }

  async #look(): Promise<Look> {
    try {
      const view = await lookAtFarm(this.#parts);
      await this.#requireForward(view);
      await this.#register.enter(view);
      this.#took(view);
      return { kind: 'seen' };
    } catch (cause) {
      const error = operating(cause);
      this.#failed(error);
      return { kind: 'failed', error };
    }
  }

  async #requireForward({ index, ledger }: FarmView): Promise<void> {
    const last = await this.#register.last();
    const seen = this.#view;
    if (index >= last && ledger >= (seen?.ledger ?? 0)) return;
    const facts = { index, ledger, lastIndex: last, lastLedger: seen?.ledger };
    const message = `a daemon is behind: it told of block ${index} in ledger ${ledger}, after block ${last}`;
    throw new PoolError('DAEMON_SYNCING', message, facts);
  }

  #took(view: FarmView): void {
    const { clock, logger } = this.#parts;
    const facts = { block: view.index, ledger: view.ledger, failures: this.#failures };
    if (this.#failures > 0) logger.info(facts, 'the farm can be seen again');
    this.#view = view;
    this.#seenMs = clock.spanMs();
    this.#problem = undefined;
    this.#failures = 0;
    if (this.#ending.signal.aborted) return;
    for (const listener of this.#listeners)
      try {
        listener(view);
      } catch (error) {
        logger.error({ error }, 'a listener of the farm failed');
      }
    this.#rota.show(view);
  }

  /** An outage is told once. */
  #failed(error: PoolError): void {
    this.#failures += 1;
    this.#problem = error.message;
    if (this.#failures > 1) return;
    const { code } = error;
    this.#parts.logger.warn(
      { code, error },
      'the farm cannot be seen; it is looked at again and again',
    );
  }
}

function operating(cause: unknown): PoolError {
  if (cause instanceof PoolError) return cause;
  return new PoolError('DAEMON_RPC', 'a look at the farm failed', {}, cause);
}
