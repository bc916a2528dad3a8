import type { HarvestReport } from '../farm/farm-office.ts';
import type { HarvestRow } from '../record/kale-record.ts';

/** Of the pails of one block. Those that were never worked are not eligible. */
export function harvestReport(rows: readonly HarvestRow[]): HarvestReport {
  const eligible = rows.filter(({ state, reason }) => state !== 'lost' || reason !== 'not-worked');
  const harvested = eligible.filter(({ state }) => DONE.has(state));
  return {
    totalEligible: eligible.length,
    successfulHarvests: harvested.length,
    failedHarvests: eligible.length - harvested.length,
    totalRewards: harvested.reduce((sum, { reward }) => sum + (reward ?? 0n), 0n),
  };
}

const DONE: ReadonlySet<HarvestRow['state']> = new Set(['harvested', 'sweeping', 'swept']);
