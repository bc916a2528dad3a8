import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { decide } from './log-standing.ts';
import type { ShareLog } from './share-log.ts';
import type { ShareSink } from './share-sink.ts';

export interface RecorderOptions {
  /** Time from one drain to the next. */
  readonly spanMs: number;
  /** Records of one transaction; one entry of the log may exceed it alone. */
  readonly recordsPerBatchMax: number;
  /** Pauses while the sink is away: the first, doubled up to the second. */
  readonly backOffMs: number;
  readonly backOffMaxMs: number;
}

export const RECORDER_DEFAULTS: RecorderOptions = {
  spanMs: 500,
  recordsPerBatchMax: 5_000,
  backOffMs: 500,
  backOffMaxMs: 30_000,
};

/** The parts of the share log that a recorder uses. */
export type DrainedLog = Pick<
  ShareLog,
  'directory' | 'recorded' | 'sequence' | 'read' | 'trim' | 'continueBehind'
>;

/**
 * Drains the share log into the sink. The sink moves its position in the transaction that records, and the
 * recorder asks for that position again after every failure, so each entry counts once, also where a commit
 * succeeded and its answer was lost. While the sink is away nothing is kept in memory: the log is the queue.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #log: DrainedLog;
  readonly #sink: ShareSink;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** The sink's position; undefined while it has to be asked. */
  #position: number | undefined;
  #state: 'new' | 'recording' | 'away' = 'new';
  #running: Promise<void> | undefined;
  #stopped = false;
  #abandoned = false;
  #refusal: PoolError | undefined;
  #failures = 0;
  #complaint = '';
  #dueMs = Number.NEGATIVE_INFINITY;

  constructor(
    options: RecorderOptions,
    log: DrainedLog,
    sink: ShareSink,
    clock: Clock,
    logger: Logger,
  ) {
    this.#options = options;
    this.#log = log;
    this.#sink = sink;
    this.#clock = clock;
    this.#logger = logger;
  }

  get state(): 'new' | 'recording' | 'away' {
    return this.#state;
  }

  /** Entries that are on disk and not recorded; undefined while the sink is away. */
  get lag(): number | undefined {
    return this.#position === undefined ? undefined : this.#log.sequence - this.#position;
  }

  /**
   * Records what an earlier run left behind. A sink that is away is no reason not to mine: `tick` goes on.
   * @throws PoolError SHARE_LOG_FAILED where log and database do not belong together, or the log is damaged.
   */
  async start(): Promise<void> {
    await this.tick();
    if (this.#refusal) throw this.#refusal;
  }

  /** Drains if it is time. Never rejects; to be called several times a second. */
  async tick(): Promise<void> {
    if (this.#running || this.#stopped || this.#clock.spanMs() < this.#dueMs) return;
    this.#running = this.#drainOnce();
    await this.#running;
    this.#running = undefined;
  }

  /** Records what it can within `deadlineMs`; the rest waits in the log for the next start. */
  async stop(deadlineMs: number): Promise<void> {
    this.#stopped = true;
    const last = (async () => {
      await this.#running;
      await this.#drainOnce();
    })();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([last, deadline]);
    clearTimeout(timer);
    this.#abandoned = true;
  }

  async #drainOnce(): Promise<void> {
    try {
      this.#position ??= await this.#agree();
      // What comes meanwhile waits for the next drain: otherwise a steady load, of which there is always
      // a little more, has one transaction of a few shares follow the other for ever.
      const last = this.#log.sequence;
      let more = true;
      while (more && this.#position < last && !this.#abandoned)
        more = await this.#batch(this.#position);
      this.#healthy();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Asks the sink where it stands, and whether that fits this log. */
  async #agree(): Promise<number> {
    const position = await this.#sink.position();
    const { recorded, sequence } = this.#log;
    const decision = decide({ position, recorded, sequence });
    if (decision.kind === 'refuse') {
      const directory = this.#log.directory;
      const message = `${decision.reason} (${directory})`;
      throw new PoolError('SHARE_LOG_FAILED', message, { directory, position, sequence });
    }
    if (decision.kind === 'continue-behind') await this.#log.continueBehind(position);
    if (decision.warning !== undefined) this.#complain({ position }, decision.warning);
    return position;
  }

  /** Records one batch; false where nothing is left. */
  async #batch(position: number): Promise<boolean> {
    const { records, last } = this.#log.read(position, this.#options.recordsPerBatchMax);
    if (last === position) return false;
    await this.#sink.record(records, { first: position + 1, last });
    this.#position = last;
    this.#log.trim(last);
    return true;
  }

  #healthy(): void {
    const was = this.#state;
    this.#state = 'recording';
    this.#failures = 0;
    this.#complaint = '';
    this.#refusal = undefined;
    this.#dueMs = this.#clock.spanMs() + this.#options.spanMs;
    if (was === 'away')
      this.#logger.warn({ position: this.#position }, 'shares are recorded again');
  }

  #failed(error: unknown): void {
    this.#position = undefined;
    this.#state = 'away';
    this.#refusal =
      error instanceof PoolError && error.code === 'SHARE_LOG_FAILED' ? error : undefined;
    const { backOffMs, backOffMaxMs } = this.#options;
    this.#dueMs = this.#clock.spanMs() + Math.min(backOffMaxMs, backOffMs * 2 ** this.#failures);
    this.#failures++;
    const message = error instanceof Error ? error.message : String(error);
    this.#complain({ error }, `shares are not recorded, the log keeps them: ${message}`);
  }

  /** Says it once, not at each attempt. */
  #complain(facts: object, message: string): void {
    if (message === this.#complaint) return;
    this.#complaint = message;
    this.#logger.error(facts, message);
  }
}
