import type { EventLog } from '../../../../plugins/kale/events/event-log.ts';
import type { KaleEvent } from '../../../../plugins/kale/events/kale-event.ts';
import type { SubmissionRecord } from '../../../../plugins/kale/stellar/submitter/submission-record.ts';
import type { MemoryRecord } from './memory-record.ts';

/** Where a process ends: at which of its appends, before or after that is on record. */
export interface Death {
  readonly at: number;
  readonly when: 'before' | 'after';
}

/** The log as one process sees it, which may be killed at an append: then nothing of it goes on. */
export class Life implements EventLog {
  readonly died: Promise<'died'>;
  isDead = false;
  readonly #record: MemoryRecord;
  readonly #death: Death | undefined;
  #appends = 0;
  #die: () => void = () => undefined;

  constructor(record: MemoryRecord, death?: Death) {
    this.#record = record;
    this.#death = death;
    this.died = new Promise((resolve) => {
      this.#die = () => resolve('died');
    });
  }

  async append(events: readonly KaleEvent[]): Promise<void> {
    if (this.isDead) return never();
    const isLast = this.#appends === this.#death?.at;
    this.#appends += 1;
    if (isLast && this.#death?.when === 'before') return this.#end();
    await this.#record.append(events);
    if (isLast) return this.#end();
  }

  unsettledTransactions(): Promise<readonly SubmissionRecord[]> {
    return this.#record.unsettledTransactions();
  }

  #end(): Promise<void> {
    this.isDead = true;
    this.#die();
    return never();
  }
}

function never(): Promise<void> {
  return new Promise(() => undefined);
}
