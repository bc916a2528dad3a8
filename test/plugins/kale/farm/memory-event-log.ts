import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { EventLog } from '../../../../plugins/kale/events/event-log.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';

/** When a life ends: at which append, and whether that is still on record. */
export interface LogDeath {
  readonly at: number;
  readonly isCommitted: boolean;
}

/** Events as a database would keep them, by the hands of one process after the other. */
export class MemoryEventLog implements EventLog {
  readonly events: KaleEvent[] = [];
  /** Appends of all lives. */
  count = 0;
  /** Told once; from then on the log answers nothing until it is revived. */
  death: LogDeath | undefined;
  /** Appends that fail as if the database were away; `committed` ones are there all the same. */
  readonly faults = new Map<number, 'away' | 'committed' | 'impossible' | 'fenced'>();
  #onDeath: () => void = () => undefined;
  #isDead = false;

  /** Resolves when the log has died. */
  dies(death: LogDeath): Promise<void> {
    this.death = death;
    return new Promise((resolve) => {
      this.#onDeath = resolve;
    });
  }

  revive(): void {
    this.#isDead = false;
    this.death = undefined;
  }

  /** What one life writes through; it is silent for ever once that life is over. */
  handle(): { readonly log: EventLog; readonly end: () => void } {
    let isOver = false;
    const log: EventLog = {
      append: (events) => (isOver ? silence() : this.append(events)),
    };
    return {
      log,
      end: () => {
        isOver = true;
      },
    };
  }

  async append(events: readonly KaleEvent[]): Promise<void> {
    if (this.#isDead) return silence();
    const number = this.count;
    this.count += 1;
    const isLast = this.death?.at === number;
    const fault = this.faults.get(number);
    const isKept = isLast ? this.death?.isCommitted === true : fault === undefined;
    if (isKept || fault === 'committed') this.events.push(...events);
    if (isLast) {
      this.#isDead = true;
      this.#onDeath();
      return silence();
    }
    if (fault === 'fenced') throw new PoolError('PAYOUT_FENCED', 'another life writes the log');
    if (fault === 'impossible') throw new RangeError('cannot follow');
    if (fault !== undefined) throw new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
  }

  async unsettledTransactions(): Promise<readonly SubmissionRecord[]> {
    const settled = new Set(
      this.events.flatMap((each) => (each.kind === 'transaction-settled' ? [each.innerHash] : [])),
    );
    return this.events.flatMap((each) =>
      each.kind === 'transaction-signed' && !settled.has(each.record.innerHash)
        ? [each.record]
        : [],
    );
  }

  of<Kind extends KaleEvent['kind']>(kind: Kind): Extract<KaleEvent, { kind: Kind }>[] {
    return this.events.filter(
      (each): each is Extract<KaleEvent, { kind: Kind }> => each.kind === kind,
    );
  }
}

function silence(): Promise<never> {
  return new Promise(() => undefined);
}
