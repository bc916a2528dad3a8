import type { EventLog } from '../events/event-log.ts';
import type {
  SubmissionJournal,
  SubmissionRecord,
} from '../stellar/submitter/submission-record.ts';

/** What was signed for a deed. `certain`: it is on record; `possible`: it was refused, and may be there all the same. */
export interface SignedDeed {
  readonly innerHash: string;
  readonly onRecord: 'certain' | 'possible';
}

/** Puts what a submitter signs on record as events, and knows which deeds have such records. */
export class EventJournal implements SubmissionJournal {
  readonly #log: EventLog;
  readonly #signed = new Map<string, SignedDeed>();

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Rejects as the log's `append`. */
  async record(record: SubmissionRecord): Promise<void> {
    const { key, innerHash } = record;
    const before = this.#signed.get(key);
    this.#signed.set(key, { innerHash, onRecord: before?.onRecord ?? 'possible' });
    await this.#log.append([{ kind: 'transaction-signed', record }]);
    this.#signed.set(key, { innerHash, onRecord: 'certain' });
  }

  /** Undefined where nothing was signed by this process, or it was forgotten. */
  signed(key: string): SignedDeed | undefined {
    return this.#signed.get(key);
  }

  forget(key: string): void {
    this.#signed.delete(key);
  }
}
