import { setImmediate } from 'node:timers/promises';
import type { EventLog } from '../events/event-log.ts';
import type { KaleEvent } from '../events/kale-event.ts';

interface Waiting {
  readonly event: Extract<KaleEvent, { kind: 'work-found' }>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Puts what was found on record, many at once: while one append is under way, the next gathers. */
export class FindLog {
  readonly #log: EventLog;
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Later ones of a farmer are better than earlier ones. Rejects with `STORAGE_UNAVAILABLE`. */
  add(event: Waiting['event']): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    // All that came in one turn goes in one append.
    await setImmediate();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        await this.#log.append(bestOf(batch));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }
}

/** The last one of each farmer. */
function bestOf(batch: readonly Waiting[]): readonly KaleEvent[] {
  const best = batch.map(({ event }) => [`${event.blockIndex}:${event.farmerId}`, event] as const);
  return [...new Map(best).values()];
}
