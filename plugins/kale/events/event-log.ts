import type { KeptKey } from '../custody/key-custody.ts';
import type { KaleEvent } from './kale-event.ts';

/** Where events are put on record. */
export interface EventLog {
  /**
   * All of them or none, with everything that follows from them (`record/`). Resolves when that is safe from a crash.
   * Appends of one process are one after the other, in the order of the calls; several may be written in one
   * transaction. Rejects with `STORAGE_UNAVAILABLE`, with `PAYOUT_FENCED` where another process works on the farm by
   * now, and with a RangeError for an event that cannot follow those before,
   * such as a work without a plant: then nothing of this call is on record.
   */
  append(events: readonly KaleEvent[]): Promise<void>;
}

/** An event log that keeps sealed keys beside the events. */
export interface KeyedEventLog extends EventLog {
  /**
   * As `append`, and puts a farmer's sealed key on the shelf: both or neither. Rejects with a RangeError where the
   * farmer has a key already.
   */
  appendWithKey(events: readonly KaleEvent[], kept: KeptKey): Promise<void>;
}
