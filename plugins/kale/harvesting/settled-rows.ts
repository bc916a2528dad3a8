import type { HarvestRow, KaleRecord } from '../record/kale-record.ts';
import { grouped } from '../grouped.ts';

/**
 * Rows of farmers for whom nothing is on its way, as they are on record after that was found. What ends is on record
 * before it ceases to be under way, so a row that was read earlier might tell of a state that is over by then.
 * Whoever calls this must be the only one to begin anything meanwhile.
 */
export async function settledRows(
  record: Pick<KaleRecord, 'unfinishedHarvests'>,
  beforeIndex: number,
  isBusy: (farmerId: string, own: readonly HarvestRow[]) => boolean,
): Promise<readonly HarvestRow[]> {
  const first = await record.unfinishedHarvests(beforeIndex);
  if (first.length === 0) return first;
  const own = grouped(first, (row) => row.farmerId);
  const busy = new Set(
    [...own].filter(([farmerId, rows]) => isBusy(farmerId, rows)).map(([farmerId]) => farmerId),
  );
  const second = await record.unfinishedHarvests(beforeIndex);
  return second.filter(({ farmerId }) => own.has(farmerId) && !busy.has(farmerId));
}
