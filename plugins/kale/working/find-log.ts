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

  /**
   * Later ones of a farmer are better than earlier ones. Rejects with `STORAGE_UNAVAILABLE`, and with the log's
   * RangeError for one that cannot follow.
   */
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
      const error = await this.#failureOf(batch);
      if (!(error instanceof RangeError)) settle(batch, error);
      // One that cannot follow keeps nobody else's from the record.
      else for (const own of byPail(batch)) settle(own, await this.#failureOf(own));
    }
    this.#isWriting = false;
  }

  /** Undefined where the best of each farmer is on record. */
  async #failureOf(batch: readonly Waiting[]): Promise<unknown> {
    const best = byPail(batch).map((own) => own.at(-1)?.event);
    try {
      await this.#log.append(best.filter((event) => event !== undefined));
      return undefined;
    } catch (error) {
      return error;
    }
  }
}

function settle(batch: readonly Waiting[], error: unknown): void {
  for (const { resolve, reject } of batch)
    if (error === undefined) resolve();
    else reject(error);
}

/** Of one farmer each, in their order. */
function byPail(batch: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const pails = new Map<string, Waiting[]>();
  for (const each of batch) {
    const name = `${each.event.blockIndex}:${each.event.farmerId}`;
    const own = pails.get(name);
    if (own === undefined) pails.set(name, [each]);
    else own.push(each);
  }
  return [...pails.values()];
}
