import type { FarmView } from '../farm/farm-view.ts';
import { deedKind } from '../farm/deed-keys.ts';
import type { HarvestRow, KaleRecord } from '../record/kale-record.ts';

/** Blocks around the newest one whose plants may still be on their way without a signature on record. */
const BLOCKS_AROUND = 2;

/** By farmer id. */
export interface Movements {
  /** A deed that moves KALE from or to the account may be on its way. */
  readonly moving: ReadonlySet<string>;
  /** A pail is not done with, so that something is to come. */
  readonly unfinished: ReadonlySet<string>;
}

/**
 * What is going on at farmers' accounts by what is on record, but for what these pails do. Rejects with
 * `STORAGE_UNAVAILABLE`.
 */
export async function movementsIn(
  record: Pick<KaleRecord, 'begunPlantings' | 'unfinishedHarvests' | 'unsettledTransactions'>,
  { index }: Pick<FarmView, 'index'>,
  isLeftOut: (row: HarvestRow) => boolean = () => false,
): Promise<Movements> {
  const moving = new Set<string>();
  const unfinished = new Set<string>();
  // What is signed first: a deed that settles meanwhile is told by the rows that are read behind it.
  for (const { key } of await record.unsettledTransactions()) {
    const farmerId = farmerOf(key);
    if (farmerId !== undefined) moving.add(farmerId);
  }
  for (const row of await record.unfinishedHarvests(index + BLOCKS_AROUND)) {
    const { farmerId, state, blockIndex } = row;
    unfinished.add(farmerId);
    if (isLeftOut(row)) continue;
    // Anybody may harvest for a farmer once the block has turned.
    const isRipe = state === 'open' && blockIndex < index;
    if (isRipe || state === 'begun' || state === 'sweeping') moving.add(farmerId);
  }
  for (const { farmerId, blockIndex } of await record.begunPlantings())
    if (blockIndex >= index - BLOCKS_AROUND && blockIndex <= index + 1) moving.add(farmerId);
  return { moving, unfinished };
}

/** Of a deed that is one farmer's own (`farm/deed-keys.ts`). */
function farmerOf(key: string): string | undefined {
  const [, first, second] = key.split(':');
  switch (deedKind(key)) {
    case 'plant':
    case 'harvest':
      return second;
    case 'exit':
      return first;
    default:
      return undefined;
  }
}
