import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../plugin-api/clock.ts';
import type { Books } from './books.ts';
import { PacedBooks } from './paced-books.ts';
import { verifyBooks } from './verification.ts';
import type { BooksStanding, Finding } from './verification.ts';

export interface LedgerCheckOptions {
  /** How long what was found may be told again without looking anew. */
  readonly lifeMs: number;
  /** A check that takes longer is given up: large books are for `headframe ledger verify`. */
  readonly deadlineMs: number;
  /** Findings that are told; all are counted. */
  readonly findingsMax: number;
}

export type LedgerCheckOutcome =
  | {
      readonly kind: 'checked';
      readonly endedAtMs: number;
      readonly standing: BooksStanding;
      /** The first ones. */
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'failed'; readonly endedAtMs: number; readonly reason: string };

export interface LedgerCheckState {
  /** When the check that is under way began; undefined where none is. */
  readonly runningSinceMs: number | undefined;
  /** Of the last one that ended. */
  readonly last: LedgerCheckOutcome | undefined;
}

/** Reads the books as they are at one moment. */
type BookReading = <T>(read: (books: Books) => Promise<T>) => Promise<T>;

/** Verifies the books beside everything else: one check at a time, with pauses, and not for ever. */
export class LedgerCheck {
  readonly #options: LedgerCheckOptions;
  readonly #atOnce: BookReading;
  readonly #clock: Clock;
  #runningSinceMs: number | undefined;
  #last: LedgerCheckOutcome | undefined;
  /** Until when it may be told again, on the clock of spans. */
  #freshUntilMs = 0;
  #ended: Promise<void> = Promise.resolve();
  readonly #abort = new AbortController();

  constructor(options: LedgerCheckOptions, atOnce: BookReading, clock: Clock) {
    this.#options = options;
    this.#atOnce = atOnce;
    this.#clock = clock;
  }

  /** How it stands. Begins a check where none is under way and the last one is too old to be told again. */
  ask(): LedgerCheckState {
    const fresh = this.#last !== undefined && this.#clock.spanMs() < this.#freshUntilMs;
    if (this.#runningSinceMs === undefined && !fresh) this.#begin();
    return { runningSinceMs: this.#runningSinceMs, last: this.#last };
  }

  /** Gives up what is under way, and resolves when it has ended. */
  stop(): Promise<void> {
    this.#abort.abort(new Error('the host stops'));
    return this.#ended;
  }

  #begin(): void {
    this.#runningSinceMs = this.#clock.nowMs();
    this.#ended = this.#run().then((outcome) => {
      this.#last = outcome;
      this.#freshUntilMs = this.#clock.spanMs() + this.#options.lifeMs;
      this.#runningSinceMs = undefined;
    });
  }

  async #run(): Promise<LedgerCheckOutcome> {
    const { deadlineMs, findingsMax } = this.#options;
    const endMs = this.#clock.spanMs() + deadlineMs;
    const findings: Finding[] = [];
    const keep = (finding: Finding): void => {
      if (findings.length < findingsMax) findings.push(finding);
    };
    const pause = async (): Promise<void> => {
      await nextTurn();
      if (this.#clock.spanMs() < endMs) return;
      throw new Error(`not done after ${deadlineMs / 1000} s: use headframe ledger verify`);
    };
    const { signal } = this.#abort;
    try {
      const standing = await this.#atOnce((books) =>
        verifyBooks(new PacedBooks(books, signal, pause), keep),
      );
      return { kind: 'checked', endedAtMs: this.#clock.nowMs(), standing, findings };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: 'failed', endedAtMs: this.#clock.nowMs(), reason };
    }
  }
}
