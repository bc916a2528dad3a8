import { blockKeyOf } from './projection.ts';
import type { Projection } from './projection.ts';

export interface RoundRow {
  readonly blockIndex: number;
  /** Pails that the pool has in it. */
  readonly pails: number;
  readonly isClosed: boolean;
}

/** Blocks that the pool is planted in. The few that are open stand in an index of their own. */
export const roundRows: Projection<RoundRow> = {
  shape: {
    name: 'rounds',
    key: ['blockIndex'],
    columns: { blockIndex: 'number', pails: 'number', isClosed: 'boolean' },
  },
  steps: {
    planted: {
      keys: blockKeyOf,
      next: (row, { blockIndex }) => {
        const { pails, isClosed } = row ?? { pails: 0, isClosed: false };
        return { blockIndex, pails: pails + 1, isClosed };
      },
    },
    'round-closed': {
      keys: blockKeyOf,
      next: (row, { blockIndex }) => ({ blockIndex, pails: row?.pails ?? 0, isClosed: true }),
    },
  },
};
