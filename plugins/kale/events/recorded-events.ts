import type { PoolStatements } from '../../../core/plugin-api/tables.ts';
import { eventBody, eventOf } from './event-body.ts';
import { eventLink } from './event-link.ts';
import type { RecordedEvent } from './kale-event.ts';
import type { LogHead } from './log-head.ts';

interface StoredEvent {
  readonly sequence: bigint;
  readonly at: Date;
  readonly kind: string;
  readonly body: unknown;
  readonly link: string;
}

export interface ReadEvent extends RecordedEvent {
  /** Whether it and all before it are as they were written. */
  readonly isLinked: boolean;
  readonly link: string;
}

/**
 * Events of a pool behind one of them, in their order, at most so many; none that is above `until`. `isKnown`: they
 * were found linked before, and are not judged again.
 */
export async function eventsBehind(
  statements: PoolStatements,
  poolId: string,
  range: {
    readonly after: LogHead;
    readonly until: bigint;
    readonly count: number;
    readonly isKnown?: boolean;
  },
): Promise<readonly ReadEvent[]> {
  const { after, until, count, isKnown = false } = range;
  const stored = await statements.rows<StoredEvent>(
    `select sequence, at, kind, body, encode(link, 'hex') as link from events
      where pool_id = ? and sequence > ? and sequence <= ? order by sequence limit ?`,
    [poolId, after.sequence, until, count],
  );
  let before = after;
  return stored.map(({ sequence, at, kind, body, link }) => {
    const event = eventOf(kind, body);
    const atMs = at.getTime();
    const isNext = sequence === before.sequence + 1n;
    const isLinked =
      isKnown ||
      (isNext && link === eventLink(before.link, { kind, atMs, body: eventBody(event) }));
    before = { sequence, link };
    return { sequence, atMs, event, isLinked, link };
  });
}
