import type { LogRecord } from './share-record.ts';

/** Whoever waits for a record to be on disk. Exactly one of the two is called, once, never synchronously. */
export interface LogWaiter {
  /** The record is on disk. */
  durable(): void;
  /** The write failed; the record is not in the log. */
  refused(): void;
}

/** The writing end of the durable log. */
export interface AppendLog {
  /**
   * Queues a record for the next group commit. False where the log cannot take it (its queue or its disk is
   * full): the waiter is then never called. Block candidates are always taken and kept until they are
   * written, whatever fails but the end of the log itself; most need no waiter.
   */
  append(record: LogRecord, waiter: LogWaiter | undefined): boolean;
}
