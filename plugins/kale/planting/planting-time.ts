/** When plants make sense, by the ledger's clock. */
import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import type { FarmView } from '../farm/farm-view.ts';

/** What a plant would do now; undefined: nothing is to be planted. */
export interface PlantingTime {
  /** In which it would be. */
  readonly blockIndex: number;
  /** Whether it opens it. */
  readonly opens: boolean;
  /** Unix seconds after which it is of no use, and happens no more. */
  readonly until: bigint;
}

/**
 * Seconds that the opening of a block waits for the last work in the one before: stakes are worth more than time, and
 * whoever is in a hurry may open it.
 */
const WORK_WAIT_SECONDS = BLOCK_INTERVAL_SECONDS;

/** In which a fate is known once it is certain: a node closes the next ledger, and is asked. */
const FATE_SECONDS = 30n;

export function plantingTime(
  view: FarmView,
  plant: {
    readonly opensBlocks: boolean;
    readonly untilSeconds: number;
    /** Of a transaction. */
    readonly boundSeconds: number;
  },
): PlantingTime | undefined {
  const { index, block, making, isDue, closeTime } = view;
  if (making === undefined) return undefined;
  if (isDue || block === undefined) {
    // The farm's very first block bears the index that it has before any plant.
    const isFirst =
      index === 0 && block === undefined && closeTime < making.timestamp + BLOCK_INTERVAL_SECONDS;
    const blockIndex = isFirst ? 0 : index + 1;
    // However long it waits to be sent: what others open meanwhile does not turn again before that.
    const until = closeTime + smaller(BigInt(plant.boundSeconds), BLOCK_INTERVAL_SECONDS - 1n);
    return plant.opensBlocks ? { blockIndex, opens: true, until } : undefined;
  }
  if (closeTime - block.timestamp >= BigInt(plant.untilSeconds)) return undefined;
  // Never later than the block may turn: nobody's stake is in another block than was meant.
  const turns = making.timestamp + BLOCK_INTERVAL_SECONDS;
  const until = smaller(block.timestamp + BigInt(plant.untilSeconds), turns - 1n);
  return { blockIndex: index, opens: false, until };
}

/** Whether a plant of that time should be known by now: its block is over, or it could come no more a while ago. */
export function isPlantOver(
  { blockIndex, until }: Pick<PlantingTime, 'blockIndex' | 'until'>,
  { index, closeTime }: Pick<FarmView, 'index' | 'closeTime'>,
): boolean {
  return index > blockIndex || closeTime > until + FATE_SECONDS;
}

/**
 * Whether works of the open block are waited for no longer. `since`: unix seconds of the ledger by which it was first
 * seen to be due: who comes back after an outage sends what was found before he plants, as nobody else may have turned
 * the block meanwhile.
 */
export function isWaitOver({ making, block, closeTime }: FarmView, since: bigint): boolean {
  if (making === undefined || block === undefined) return true;
  return closeTime >= since + WORK_WAIT_SECONDS;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
