import type { PoolerEvent } from '../events/kale-event.ts';
import type { FarmParts } from '../farm/farm-parts.ts';

export type RegisterParts = Pick<FarmParts, 'config' | 'facts' | 'record' | 'log'>;

/** Puts on record whom the pool's file names as poolers, where it says something new. @throws PoolError STORAGE_UNAVAILABLE */
export async function registerPoolers({
  config,
  facts,
  record,
  log,
}: RegisterParts): Promise<void> {
  const known = new Map((await record.poolers()).map((each) => [each.poolerId, each]));
  const events = config.poolers.flatMap(
    ({ id, name = id, address = facts.address }): PoolerEvent[] => {
      const row = known.get(id);
      const isKnown = row?.name === name && row.address === address;
      return isKnown ? [] : [{ kind: 'pooler-registered', poolerId: id, name, address }];
    },
  );
  await log.append(events);
}
