import type { WorkSlice } from './schemes/scheme.ts';

/** The share history of a pool as schemes read it. Implemented over SQL. */
export interface SliceSource {
  /**
   * All slices of the rounds up to `roundTo`, without those of miners who mine for themselves (`isSolo`), page by
   * page, some of them empty: newest round first, then newest moment first;
   * within a moment in any order. Pages are bounded whatever the history holds. Each piece of work comes once,
   * however the history is folded meanwhile. Rejects with `STORAGE_UNAVAILABLE`.
   */
  pages(poolId: string, roundTo: bigint): AsyncIterable<readonly WorkSlice[]>;
}
