import type { EventLog } from './event-log.ts';
import type { KaleEvent } from './kale-event.ts';

/**
 * Puts events on record that have nothing to do with each other: together, and each alone where one of them cannot
 * follow, so that it keeps no other from the record. Returns those that are there now. Rejects with
 * `STORAGE_UNAVAILABLE`.
 */
export async function appendApart<Event extends KaleEvent>(
  log: Pick<EventLog, 'append'>,
  events: readonly Event[],
  refused: (event: Event, error: RangeError) => void,
): Promise<readonly Event[]> {
  if (events.length === 0) return [];
  try {
    await log.append(events);
    return events;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const kept: Event[] = [];
  for (const event of events)
    try {
      await log.append([event]);
      kept.push(event);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused(event, error);
    }
  return kept;
}
