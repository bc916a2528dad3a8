import type { PlantingRow } from './kale-record.ts';
import { notNegative, pailKeyOf, requireRow } from './projection.ts';
import type { Projection } from './projection.ts';

/** Attempts to plant, until one is known to have come to something. */
export const plantingRows: Projection<PlantingRow> = {
  shape: {
    name: 'plantings',
    key: ['blockIndex', 'farmerId'],
    columns: {
      blockIndex: 'number',
      farmerId: 'text',
      state: 'text',
      attempts: 'number',
      stake: 'amount',
      ledger: 'number',
      hash: 'text',
      reason: 'text',
    },
  },
  steps: {
    // After one that began and was never signed, since the process ended, another begins.
    'plant-begun': {
      keys: pailKeyOf,
      next: (row, { blockIndex, farmerId, stake }) => {
        const known = row ?? fresh(blockIndex, farmerId);
        requireRow(known.state === 'begun' || known.state === 'failed', `is ${known.state}`);
        const attempts = known.attempts + 1;
        return { ...known, state: 'begun', attempts, stake: notNegative(stake, 'stake') };
      },
    },
    planted: {
      keys: pailKeyOf,
      next: (row, { blockIndex, farmerId, stake, ledger, hash }) => {
        const known = row ?? fresh(blockIndex, farmerId);
        requireRow(known.state !== 'planted', 'is planted otherwise');
        return { ...known, state: 'planted', stake, ledger, hash, reason: undefined };
      },
    },
    // A late attempt that fails because another one came to something undoes nothing.
    'plant-failed': {
      keys: pailKeyOf,
      next: (row, { blockIndex, farmerId, reason, isFinal }) => {
        const known = row ?? fresh(blockIndex, farmerId);
        if (known.state === 'planted') return known;
        const isOver = isFinal || known.state === 'final';
        return { ...known, state: isOver ? 'final' : 'failed', reason };
      },
    },
  },
};

function fresh(blockIndex: number, farmerId: string): PlantingRow {
  return {
    blockIndex,
    farmerId,
    state: 'failed',
    attempts: 0,
    stake: 0n,
    ledger: undefined,
    hash: undefined,
    reason: undefined,
  };
}
