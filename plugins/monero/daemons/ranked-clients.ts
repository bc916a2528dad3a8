import type { NamedClient } from './daemon-clients.ts';
import type { DaemonWorkSource } from './daemon-work-source.ts';

/** What the election of the work source came to. */
export type FollowedWork = Pick<DaemonWorkSource, 'health' | 'elected'>;

/**
 * Those that are up, for one of another network would disown every block: the elected one first, whatever
 * others say of a chain that nobody mines on here, then the highest tip.
 */
export function rankedClients(
  clients: readonly NamedClient[],
  work: FollowedWork,
): readonly NamedClient[] {
  const { elected } = work;
  const up = work.health().filter((each) => each.state === 'up');
  const heights = new Map(
    up.map(({ name, heightTip = 0 }) => [name, name === elected ? Infinity : heightTip]),
  );
  return clients
    .filter(({ name }) => heights.has(name))
    .sort((a, b) => (heights.get(b.name) ?? 0) - (heights.get(a.name) ?? 0));
}
