/** Who is swept together. */
import type { HarvestRow } from '../record/kale-record.ts';
import { grouped } from '../grouped.ts';

/** What one farmer gives, of one block or several. */
export interface FarmerSweep {
  readonly farmerId: string;
  readonly rows: readonly HarvestRow[];
  /** Stroops, in one payment. */
  readonly amount: bigint;
  /** The last ledger in which some of it came. */
  readonly ledger: number;
}

/** Of rows that are harvested, with a reward above zero. */
export function farmerSweeps(rows: readonly HarvestRow[]): readonly FarmerSweep[] {
  return [...grouped(rows, ({ farmerId }) => farmerId)].map(([farmerId, own]) => ({
    farmerId,
    rows: own,
    amount: own.reduce((sum, { reward }) => sum + (reward ?? 0n), 0n),
    ledger: Math.max(...own.map(({ ledger }) => ledger ?? 0)),
  }));
}

/** At most `sizeMax` together, and of those that failed together at most half as many as last time. */
export function sweepGroups(
  sweeps: readonly FarmerSweep[],
  sizeOf: (farmerId: string) => number,
): readonly (readonly FarmerSweep[])[] {
  return [...grouped(sweeps, ({ farmerId }) => sizeOf(farmerId))].flatMap(([size, all]) =>
    Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
      all.slice(index * size, (index + 1) * size),
    ),
  );
}
