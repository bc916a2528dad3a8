import { randomUUID } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';
import { open } from 'lmdb';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { AppendLog, LogWaiter } from './append-log.ts';
import { decodeLogEntry, LogEntryEncoder } from './log-entry.ts';
import type { LogRecord } from './share-record.ts';

export interface ShareLogOptions {
  /** Directory of the log; made if it is not there. One process at a time. */
  readonly directory: string;
  /**
   * Least time from one group commit to the next, unless `commitAtOnce` records wait. A commit costs about
   * 0.2 ms of CPU and 0.4 ms of time whatever it carries (two cores, virtual disk): few shares gather, many
   * have gathered, and an idle log writes at once.
   */
  readonly commitSpanMs: number;
  readonly commitAtOnce: number;
  /** Shares that may wait for a commit; more are refused. */
  readonly queueMax: number;
  readonly recordsPerEntryMax: number;
  /** Unrecorded bytes that may gather on the disk while the database is away; then shares are refused. */
  readonly bytesMax: number;
  /** Pause after a failed write, in which shares are refused untried. */
  readonly retryMs: number;
}

export const SHARE_LOG_DEFAULTS: Omit<ShareLogOptions, 'directory'> = {
  commitSpanMs: 2,
  commitAtOnce: 48,
  queueMax: 65_536,
  recordsPerEntryMax: 4_096,
  bytesMax: 8 * 1024 ** 3,
  retryMs: 1_000,
};

/** Addresses are reserved, not memory or disk; the store maps more by itself if ever needed. */
const MAP_BYTES = 16 * 1024 ** 3;
/** Commits between two looks at the size. */
const SIZE_CHECK_COMMITS = 256;
/** Entries that one trim removes at most; the next one goes on. */
const TRIM_MAX = 10_000;

/** Consecutive entries of the log, decoded. */
export interface LogSlice {
  readonly records: readonly LogRecord[];
  /** Sequence of the last entry in it. */
  readonly last: number;
}

/** What the store tells of its pages; its own types leave it out. */
interface StorePages {
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly pageSize: number;
}

interface Waiting {
  readonly record: LogRecord;
  readonly waiter: LogWaiter | undefined;
}

/**
 * The durable log of everything that was accepted, of all pools: LMDB, one value per group commit under an
 * integer sequence that only grows. A waiter hears `durable` after the commit's `fdatasync`.
 *
 * Sequences begin at 1 and mean something only together with the log's id: a log that was lost is followed
 * by one with another id. One commit is under way at a time, so a failed one leaves no gap, and what it may
 * have left behind is overwritten by the next.
 */
export class ShareLog implements AppendLog {
  readonly #options: ShareLogOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #root: RootDatabase;
  readonly #entries: Database<Buffer, number>;
  readonly #facts: Database<string | number, 'id' | 'recorded'>;
  /** Random, given at birth. */
  readonly id: string;
  readonly #encoder = new LogEntryEncoder();
  #queue: Waiting[] = [];
  #sequence: number;
  #recorded: number;
  #soon = false;
  #timer: NodeJS.Timeout | undefined;
  #commit: Promise<void> | undefined;
  #committedAtMs = Number.NEGATIVE_INFINITY;
  #commits = 0;
  #state: 'healthy' | 'full' | 'failing' = 'healthy';
  #closed = false;
  #retryAtMs = 0;

  /** Opens the log. @throws PoolError SHARE_LOG_FAILED where the directory cannot be used. */
  constructor(options: ShareLogOptions, clock: Clock, logger: Logger) {
    this.#options = options;
    this.#clock = clock;
    this.#logger = logger;
    try {
      this.#root = open({
        path: options.directory,
        noSubdir: false,
        // Otherwise a put resolves before it is on disk.
        overlappingSync: false,
        // Otherwise a failed commit also rejects a promise inside the store that nobody can catch.
        eventTurnBatching: false,
        mapSize: MAP_BYTES,
        maxDbs: 2,
      });
      this.#entries = this.#root.openDB({ name: 'entries', encoding: 'binary' });
      this.#facts = this.#root.openDB({ name: 'facts', encoding: 'ordered-binary' });
      this.id = String(this.#facts.get('id') ?? this.#begin());
    } catch (error) {
      throw this.#failure('cannot be opened', error);
    }
    this.#recorded = Number(this.#facts.get('recorded') ?? 0);
    const [last] = this.#entries.getKeys({ reverse: true, limit: 1 });
    this.#sequence = Math.max(last ?? 0, this.#recorded);
  }

  get directory(): string {
    return this.#options.directory;
  }

  /** Sequence up to which entries were trimmed after they had been recorded; 0 if none was. */
  get recorded(): number {
    return this.#recorded;
  }

  /** Sequence of the last entry that is on disk; the next one gets the following. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Records that wait for a commit. */
  get queued(): number {
    return this.#queue.length;
  }

  get healthy(): boolean {
    return this.#state === 'healthy';
  }

  append(record: LogRecord, waiter: LogWaiter | undefined): boolean {
    if (this.#closed) return false;
    if (record.kind === 'share' && !this.#takesShares()) return false;
    this.#queue.push({ record, waiter });
    this.#schedule();
    return true;
  }

  /**
   * The entries behind `after` that are on disk: at least one if there is any, then as many more as keep
   * the slice within `recordsMax` records.
   * @throws PoolError SHARE_LOG_FAILED where an entry is damaged.
   */
  read(after: number, recordsMax: number): LogSlice {
    const records: LogRecord[] = [];
    let last = after;
    const range = { start: Math.max(after, this.#recorded) + 1, end: this.#sequence + 1 };
    for (const { key, value } of this.#entries.getRange(range)) {
      const more = this.#decode(key, value);
      if (records.length > 0 && records.length + more.length > recordsMax) break;
      for (const record of more) records.push(record);
      last = key;
      if (records.length >= recordsMax) break;
    }
    return { records, last };
  }

  /** Forgets entries up to `sequence`: they are recorded. The pages they filled are used again. */
  trim(sequence: number): void {
    if (this.#closed || sequence <= this.#recorded) return;
    this.#recorded = Math.min(sequence, this.#sequence);
    // The mark goes first: entries below it are only waste, but a log that lost both would count anew.
    this.#expect(this.#facts.put('recorded', this.#recorded));
    const range = { end: this.#recorded + 1, limit: TRIM_MAX };
    for (const key of this.#entries.getKeys(range)) this.#expect(this.#entries.remove(key));
  }

  /** Continues behind `sequence`, which a database has recorded already. For a log with nothing unrecorded. */
  async continueBehind(sequence: number): Promise<void> {
    if (this.#sequence !== this.#recorded || this.#commit || sequence <= this.#sequence) {
      throw new RangeError(`the log cannot continue behind ${sequence} now`);
    }
    this.#sequence = sequence;
    this.#recorded = sequence;
    await this.#facts.put('recorded', sequence);
  }

  /** Writes what is queued, then closes. Shares that come later are refused. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    do {
      if (!this.#commit) this.#write();
      await this.#commit;
    } while (this.#queue.length > 0 && this.#state !== 'failing');
    clearTimeout(this.#timer);
    const lost = this.#queue.splice(0);
    for (const { record, waiter } of lost) {
      if (record.kind !== 'block-candidate') continue;
      this.#logger.error({ ...record }, 'candidate not logged');
      waiter?.refused();
    }
    await this.#root.close();
  }

  #begin(): string {
    const id = randomUUID();
    this.#facts.putSync('id', id);
    return id;
  }

  #takesShares(): boolean {
    if (this.#queue.length >= this.#options.queueMax) return false;
    if (this.#state === 'healthy') return true;
    return this.#state === 'failing' && this.#clock.spanMs() >= this.#retryAtMs;
  }

  #schedule(): void {
    if (this.#soon || this.#commit || this.#queue.length === 0 || this.#closed) return;
    const failing = this.#state === 'failing';
    const enough = !failing && this.#queue.length >= this.#options.commitAtOnce;
    if (this.#timer && !enough) return;
    const dueMs = failing ? this.#retryAtMs : this.#committedAtMs + this.#options.commitSpanMs;
    const waitMs = enough ? 0 : dueMs - this.#clock.spanMs();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#write(), waitMs);
      return;
    }
    // Still gathers what the rest of this turn of the event loop appends; a timer costs 1 ms at least.
    this.#soon = true;
    setImmediate(() => this.#write());
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon = false;
    if (this.#commit || this.#queue.length === 0) return;
    const batch = this.#queue.splice(0, this.#options.recordsPerEntryMax);
    const sequence = this.#sequence + 1;
    const value = this.#encoder.encode(batch.map(({ record }) => record));
    this.#committedAtMs = this.#clock.spanMs();
    this.#commit = this.#put(sequence, value).then(
      () => this.#written(sequence, batch),
      (error: unknown) => this.#failed(batch, error),
    );
  }

  async #put(sequence: number, value: Uint8Array): Promise<void> {
    await this.#entries.put(sequence, value as Buffer);
  }

  #written(sequence: number, batch: readonly Waiting[]): void {
    this.#commit = undefined;
    this.#sequence = sequence;
    if (this.#state === 'failing') {
      this.#state = 'healthy';
      this.#logger.warn({ directory: this.directory }, 'the share log can be written again');
    }
    if (++this.#commits % SIZE_CHECK_COMMITS === 0) this.#checkSize();
    this.#schedule();
    for (const { waiter } of batch) waiter?.durable();
  }

  /** Shares are refused, so that no miner is told of a share that is not on disk; candidates stay queued. */
  #failed(batch: readonly Waiting[], error: unknown): void {
    this.#commit = undefined;
    this.#retryAtMs = this.#clock.spanMs() + this.#options.retryMs;
    hush(error);
    if (this.#state !== 'failing') {
      this.#state = 'failing';
      this.#logger.error(
        { error: this.#failure('cannot be written', error) },
        'shares are refused',
      );
    }
    const kept = batch.filter(({ record }) => record.kind === 'block-candidate');
    this.#queue.unshift(...kept);
    this.#schedule();
    for (const { record, waiter } of batch) if (record.kind === 'share') waiter?.refused();
  }

  #checkSize(): void {
    const { treeLeafPageCount, overflowPages, pageSize } = this.#entries.getStats() as StorePages;
    const bytes = (treeLeafPageCount + overflowPages) * pageSize;
    const full = bytes > this.#options.bytesMax;
    if (full && this.#state === 'healthy') {
      this.#state = 'full';
      const facts = { directory: this.directory, bytes, bytesMax: this.#options.bytesMax };
      this.#logger.error(facts, 'the share log is full, shares are refused');
    } else if (!full && this.#state === 'full') {
      this.#state = 'healthy';
      this.#logger.warn({ directory: this.directory, bytes }, 'the share log has room again');
    }
  }

  #decode(sequence: number, value: Buffer): LogRecord[] {
    try {
      return decodeLogEntry(value);
    } catch (error) {
      throw this.#failure(`is damaged at entry ${sequence}`, error);
    }
  }

  /** A write of a trim: what one fails to remove is removed by a later one. */
  #expect(written: Promise<boolean>): void {
    written.then(() => this.#trimmed(), hush);
  }

  #trimmed(): void {
    if (this.#state === 'full') this.#checkSize();
  }

  #failure(what: string, cause: unknown): PoolError {
    const directory = this.#options.directory;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the share log in ${directory} ${what}: ${reason}`;
    return new PoolError('SHARE_LOG_FAILED', message, { directory }, cause);
  }
}

/** The store hangs a second rejection on its errors, which would otherwise end the process. */
function hush(error: unknown): void {
  if (error instanceof Error && 'commitError' in error && error.commitError instanceof Promise) {
    error.commitError.catch(() => undefined);
  }
}
