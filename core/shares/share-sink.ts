import type { LogRecord } from './share-record.ts';

/** Where the recorder drains the log to. Implemented over SQL; the domain knows no more than this. */
export interface ShareSink {
  /** Sequence of the last log entry that is recorded; 0 if none. Rejects with `STORAGE_UNAVAILABLE` while away. */
  position(): Promise<number>;
  /** Records entries `position + 1 .. last` and moves the position to `last`, in one transaction. */
  record(
    records: readonly LogRecord[],
    span: { readonly first: number; readonly last: number },
  ): Promise<void>;
}
