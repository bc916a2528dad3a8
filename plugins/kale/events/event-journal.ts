import type {
  SubmissionJournal,
  SubmissionRecord,
} from '../stellar/submitter/submission-record.ts';
import type { EventLog } from './event-log.ts';

/** Puts signed transactions into the event log. */
export class EventJournal implements SubmissionJournal {
  readonly #log: EventLog;

  constructor(log: EventLog) {
    this.#log = log;
  }

  record(record: SubmissionRecord): Promise<void> {
    return this.#log.append([{ kind: 'transaction-signed', record }]);
  }
}
