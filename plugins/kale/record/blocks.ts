import type { BlockRow } from './kale-record.ts';
import { blockKeyOf, existing, requireRow } from './projection.ts';
import type { Projection } from './projection.ts';

/** Blocks as the monitor saw them, and what the host knows of them. */
export const blockRows: Projection<BlockRow> = {
  shape: {
    name: 'blocks',
    key: ['blockIndex'],
    columns: {
      blockIndex: 'number',
      entropy: 'text',
      timestamp: 'amount',
      state: 'text',
      blockHash: 'text',
      reward: 'json',
    },
  },
  steps: {
    // What was taken for missed may be seen after all; what was seen stays what it was.
    'block-seen': {
      keys: blockKeyOf,
      next: (row, { blockIndex, entropy, timestamp }) => {
        requireRow(row === undefined || row.state === 'missed', 'was seen otherwise');
        return { ...(row ?? fresh(blockIndex)), entropy, timestamp, state: 'seen' };
      },
    },
    'block-missed': {
      keys: blockKeyOf,
      next: (row, { blockIndex }) => {
        requireRow(row === undefined, 'was seen');
        return fresh(blockIndex);
      },
    },
    'round-closed': {
      keys: blockKeyOf,
      next: (row, { blockHash }) => {
        const known = existing(row);
        requireRow(known.blockHash === undefined, 'was closed under another name');
        return { ...known, blockHash };
      },
    },
    'reward-told': {
      keys: blockKeyOf,
      next: (row, { amount, direct }) => {
        const known = existing(row);
        requireRow(known.reward === undefined, 'had another reward told');
        return { ...known, reward: { amount, direct } };
      },
    },
  },
};

function fresh(blockIndex: number): BlockRow {
  return {
    blockIndex,
    entropy: undefined,
    timestamp: undefined,
    state: 'missed',
    blockHash: undefined,
    reward: undefined,
  };
}
