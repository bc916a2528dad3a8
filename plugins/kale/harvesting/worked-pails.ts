import type { PailEvent } from '../events/kale-event.ts';
import { workKey } from '../farm/deed-keys.ts';
import type { FarmParts } from '../farm/farm-parts.ts';
import { grouped } from '../grouped.ts';
import type { PailLook } from './pail-look.ts';

/**
 * Work that the farm knows of and the record does not: by a transaction whose fate was lost, or by somebody else, for
 * anybody may work for a farmer. Its nonce is known only where it is the pool's own best; otherwise it is told as 0.
 */
export async function adoptedWorks(
  { record, deeds }: Pick<FarmParts, 'record' | 'deeds'>,
  worked: readonly PailLook[],
): Promise<readonly PailEvent[]> {
  const events: PailEvent[] = [];
  for (const [blockIndex, looks] of grouped(worked, ({ row }) => row.blockIndex)) {
    const rows = await record.works(blockIndex);
    const works = new Map(rows.map((each) => [each.farmerId, each]));
    for (const { row, pail } of looks) {
      const { farmerId } = row;
      const work = works.get(farmerId);
      const { zeros, gap } = pail ?? {};
      // Fewer than are on record: a node that is behind, as the farm takes better work only.
      if (zeros === undefined || gap === undefined || zeros <= (work?.workedZeros ?? -1)) continue;
      // Its own deed will tell, in full.
      const attempt = work?.attempts ?? 0;
      if (deeds.isUnderWay(workKey(blockIndex, farmerId, attempt))) continue;
      const nonce = work?.zeros === zeros ? work.nonce : 0n;
      events.push({ kind: 'worked', blockIndex, farmerId, nonce, zeros, gap });
    }
  }
  return events;
}
