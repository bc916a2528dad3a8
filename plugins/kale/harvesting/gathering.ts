/** When pails of one farmer are harvested in one call, and in which. */
import type { HarvestRow } from '../record/kale-record.ts';

export interface GatheredPail {
  readonly row: Pick<HarvestRow, 'blockIndex' | 'attempts'>;
}

export interface GatheringTerms {
  /** Pails of one call; 1: each alone, at once. */
  readonly tractorBlocks: number;
  /** Unix seconds of the oldest block; undefined: it is not known how long they wait. */
  readonly oldestTime: bigint | undefined;
  /** Unix seconds, of the ledger. */
  readonly now: bigint;
}

/** Pails live for a day; what waits so long has most of it left for attempts that fail. */
export const GATHERING_SECONDS = 7_200n;

/** Whether `count` pails are enough, or have waited long enough. */
export function isRipe(count: number, { tractorBlocks, oldestTime, now }: GatheringTerms): boolean {
  if (tractorBlocks <= 1 || count >= tractorBlocks || oldestTime === undefined) return true;
  return now - oldestTime >= GATHERING_SECONDS;
}

/** Calls, lowest blocks first. What has failed before goes alone, so that it fails for nobody else. */
export function callsOf<Pail extends GatheredPail>(
  pails: readonly Pail[],
  tractorBlocks: number,
): readonly (readonly [Pail, ...Pail[]])[] {
  const sorted = [...pails].sort((left, right) => left.row.blockIndex - right.row.blockIndex);
  const fresh = sorted.filter(({ row }) => row.attempts === 0);
  const failed = sorted.filter(({ row }) => row.attempts > 0);
  const calls: (readonly [Pail, ...Pail[]])[] = [];
  for (let at = 0; at < fresh.length; at += tractorBlocks) {
    const [first, ...rest] = fresh.slice(at, at + tractorBlocks);
    if (first !== undefined) calls.push([first, ...rest]);
  }
  return [...calls, ...failed.map((each) => [each] as const)];
}
