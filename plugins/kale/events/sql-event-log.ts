import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolDatabase } from '../../../core/plugin-api/tables.ts';
import type { KeptKey } from '../custody/key-custody.ts';
import { writeGroup } from './append-group.ts';
import type { Append, Verdict, WrittenGroup } from './append-group.ts';
import type { KeyedEventLog } from './event-log.ts';
import type { KaleEvent } from './kale-event.ts';
import { lockedHead, nextLife } from './log-head.ts';
import type { LogHead } from './log-head.ts';

interface Waiting {
  readonly append: Append;
  readonly resolve: (verdict: Verdict) => void;
  readonly reject: (error: unknown) => void;
}

/** Appends that wait; more are refused. */
const WAITING_MAX = 20_000;
/** Events of one transaction, unless a single append has more. */
const GROUP_EVENTS_MAX = 2_000;
/** Between two questions whether a transaction was committed. */
const DOUBT_PAUSE_MS = 500;

/**
 * The event log in the tables of the plugin. Appends that wait while others are written share the next transaction.
 *
 * Where the database went away at the very end of one, its appends, and all behind them, wait until it is back and says
 * whether it was committed: so whoever hears of a failure knows that nothing is on record.
 */
export class SqlEventLog implements KeyedEventLog {
  readonly #database: PoolDatabase;
  readonly #poolId: string;
  readonly #clock: Clock;
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #queue: Waiting[] = [];
  readonly #ending = new AbortController();
  #life: bigint | undefined;
  #draining: Promise<void> | undefined;

  /** `pauseFor` rejects when its signal is given. */
  constructor(
    database: PoolDatabase,
    poolId: string,
    clock: Clock,
    // Else a process that nobody stopped would stay for a database that is away.
    pauseFor = (ms: number, signal: AbortSignal) => pause(ms, undefined, { signal, ref: false }),
  ) {
    this.#database = database;
    this.#poolId = poolId;
    this.#clock = clock;
    this.#pause = pauseFor;
  }

  /**
   * Makes this log the one of whoever works on the farm: those that did before it refuse all appends from now on, with
   * `PAYOUT_FENCED`, and so begin no deed. Rejects with `STORAGE_UNAVAILABLE`; it may be called again.
   */
  async takeOver(): Promise<void> {
    this.#life = await this.#database.transaction((statements) =>
      nextLife(statements, this.#poolId),
    );
  }

  async append(events: readonly KaleEvent[]): Promise<void> {
    if (events.length > 0) await this.#enqueue({ events });
  }

  async appendWithKey(events: readonly KaleEvent[], kept: KeptKey): Promise<void> {
    await this.#enqueue({ events, key: { known: undefined, next: kept } });
  }

  /** Puts `next` where exactly `known` is, with events that tell of it; false where something else is there. */
  async replaceKey(
    known: KeptKey,
    next: KeptKey,
    events: readonly [KaleEvent, ...KaleEvent[]],
  ): Promise<boolean> {
    const { kind } = await this.#enqueue({ events, key: { known, next } });
    return kind === 'kept';
  }

  /** Takes nothing more, and does not wait for a database that is away; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#draining;
  }

  async #enqueue(append: Append): Promise<Verdict> {
    if (this.#ending.signal.aborted) throw unavailable('the event log has ended');
    if (this.#queue.length >= WAITING_MAX) throw unavailable(`${WAITING_MAX} appends wait already`);
    const verdict = await new Promise<Verdict>((resolve, reject) => {
      this.#queue.push({ append, resolve, reject });
      this.#draining ??= this.#drain();
    });
    if (verdict.kind === 'refused') throw verdict.error;
    return verdict;
  }

  /** Never rejects. */
  async #drain(): Promise<void> {
    // Those of the same moment come along.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#write(this.#nextGroup());
    this.#draining = undefined;
  }

  #nextGroup(): readonly Waiting[] {
    let count = 0;
    const isFull = ({ append }: Waiting) => {
      count += append.events.length;
      return count > GROUP_EVENTS_MAX;
    };
    const end = this.#queue.findIndex(isFull);
    return this.#queue.splice(0, end < 0 ? this.#queue.length : Math.max(1, end));
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const tried = await this.#tried(group.map(({ append }) => append));
    if ('verdicts' in tried) {
      for (const [index, verdict] of tried.verdicts.entries()) group[index]?.resolve(verdict);
    } else if (tried.error instanceof PoolError) {
      for (const { reject } of group) reject(tried.error);
    } else if (group.length > 1) {
      // The database refuses something in one of them: the others are not to blame.
      for (const each of group) await this.#write([each]);
    } else group[0]?.reject(refusalOf(tried.error));
  }

  async #tried(
    appends: readonly Append[],
  ): Promise<Pick<WrittenGroup, 'verdicts'> | { readonly error: unknown }> {
    // As long as this is undefined nobody has asked for a commit.
    let written: WrittenGroup | undefined;
    try {
      return await this.#database.transaction(async (statements) => {
        written = undefined;
        const place = { poolId: this.#poolId, life: this.#life, atMs: this.#clock.nowMs() };
        written = await writeGroup(statements, place, appends);
        return written;
      });
    } catch (error) {
      const { head, verdicts } = written ?? {};
      if (head === undefined || verdicts === undefined) return { error };
      const isThere = await this.#finds(head);
      if (isThere === undefined)
        return {
          error: unavailable('the event log ended before it knew what is on record', error),
        };
      return isThere ? { verdicts } : { error };
    }
  }

  /** Undefined where it ends before it is known. */
  async #finds(head: LogHead): Promise<boolean | undefined> {
    const { signal } = this.#ending;
    for (;;) {
      try {
        return await this.#database.transaction(async (statements) => {
          // The transaction that is in doubt holds it until it has ended on the server too.
          await lockedHead(statements, this.#poolId);
          const found = await statements.rows(
            `select 1 from events where pool_id = ? and sequence = ? and link = decode(?, 'hex')`,
            [this.#poolId, head.sequence, head.link],
          );
          return found.length > 0;
        });
      } catch {
        // Whatever it says: it does not say whether it was committed.
        if (signal.aborted) return undefined;
        await this.#pause(DOUBT_PAUSE_MS, signal).catch(() => undefined);
      }
    }
  }
}

function unavailable(text: string, cause?: unknown): PoolError {
  return new PoolError('STORAGE_UNAVAILABLE', text, {}, cause);
}

/** What a value has that no column takes is told as what cannot follow; whatever else there is, as a database away. */
function refusalOf(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^2[23]...$/.test(code))
    return new RangeError(`the database refuses an event (${code})`, { cause: error });
  return unavailable('the event log cannot be written', error);
}
