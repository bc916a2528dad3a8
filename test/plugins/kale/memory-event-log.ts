import type { EventLog } from '../../../plugins/kale/events/event-log.ts';
import type { KaleEvent } from '../../../plugins/kale/events/kale-event.ts';
import { MemoryRecord } from './memory-record.ts';

/** An event log without a database. What is on record survives whatever reads and writes it. */
export class MemoryEventLog implements EventLog {
  readonly events: KaleEvent[] = [];
  readonly record = new MemoryRecord();
  /** Calls of `append`. */
  appends = 0;
  /** Called before anything is kept; what it throws, or never ends, is what the caller meets. */
  before: (events: readonly KaleEvent[]) => Promise<void> | void = () => undefined;

  async append(events: readonly KaleEvent[]): Promise<void> {
    this.appends += 1;
    await this.before(events);
    for (const event of events) this.record.take(event);
    this.events.push(...events);
  }

  /** Those of one kind, in their order. */
  of<Kind extends KaleEvent['kind']>(kind: Kind): readonly Extract<KaleEvent, { kind: Kind }>[] {
    return this.events.filter(
      (event): event is Extract<KaleEvent, { kind: Kind }> => event.kind === kind,
    );
  }
}
