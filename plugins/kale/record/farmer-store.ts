import type { KeptKey } from '../custody/key-custody.ts';
import type { KaleEvent } from '../events/kale-event.ts';

/** Where farmers come into being. */
export interface FarmerStore {
  /**
   * Puts the events on record and the sealed key on the shelf, both or neither; in turn with the appends of the event
   * log. Rejects with `STORAGE_UNAVAILABLE`, and with a RangeError where that farmer or its account is there already.
   */
  add(events: readonly KaleEvent[], key: KeptKey): Promise<void>;
}
