import type { WorkRow } from './kale-record.ts';
import { existing, pailKeyOf, requireRow } from './projection.ts';
import type { Projection } from './projection.ts';

/** The best nonce of each pail, and what the farm took. That the pail is planted, `harvests` knows. */
export const workRows: Projection<WorkRow> = {
  shape: {
    name: 'works',
    key: ['blockIndex', 'farmerId'],
    columns: {
      blockIndex: 'number',
      farmerId: 'text',
      nonce: 'amount',
      hash: 'text',
      zeros: 'number',
      state: 'text',
      attempts: 'number',
      workedZeros: 'number',
      workedGap: 'number',
      transactionHash: 'text',
      reason: 'text',
    },
  },
  steps: {
    // The state is that of what was sent: something better leaves it.
    'work-found': {
      keys: pailKeyOf,
      next: (row, found) => {
        requireRow(row === undefined || found.zeros >= row.zeros, `has ${row?.zeros} zeros`);
        const { nonce, hash, zeros } = found;
        return { ...(row ?? fresh(found)), nonce, hash, zeros };
      },
    },
    'work-begun': {
      keys: pailKeyOf,
      next: (row, sent) => {
        const known = row ?? fresh(sent);
        requireRow(known.state !== 'final', 'is final');
        const { nonce, hash, zeros } = sent.zeros > known.zeros ? sent : known;
        return { ...known, nonce, hash, zeros, state: 'begun', attempts: known.attempts + 1 };
      },
    },
    // The farm takes strictly better ones only. The hash of a stranger's nonce is not known.
    worked: {
      keys: pailKeyOf,
      next: (row, { hash, ...taken }) => {
        const known = row ?? fresh({ ...taken, hash: '' });
        const last = known.workedZeros ?? -1;
        const isAgain = isKnown(known, taken);
        requireRow(taken.zeros > last || isAgain, `was worked with ${last} zeros`);
        return {
          ...known,
          state: 'worked',
          workedZeros: taken.zeros,
          workedGap: taken.gap,
          transactionHash: isAgain ? known.transactionHash : hash,
          reason: undefined,
        };
      },
    },
    'work-failed': {
      keys: pailKeyOf,
      next: (row, { reason, isFinal }) => {
        const known = existing(row);
        const isOver = isFinal || known.state === 'final';
        return { ...known, state: isOver ? 'final' : 'failed', reason };
      },
    },
  },
};

/** Of a work that was begun since: the farm refused it, as it has what is on record. */
function isKnown(
  { state, workedZeros, workedGap }: WorkRow,
  taken: { readonly zeros: number; readonly gap: number },
): boolean {
  return state === 'begun' && workedZeros === taken.zeros && workedGap === taken.gap;
}

function fresh(
  first: Pick<WorkRow, 'blockIndex' | 'farmerId' | 'nonce' | 'hash' | 'zeros'>,
): WorkRow {
  const { blockIndex, farmerId, nonce, hash, zeros } = first;
  return {
    blockIndex,
    farmerId,
    nonce,
    hash,
    zeros,
    state: 'found',
    attempts: 0,
    workedZeros: undefined,
    workedGap: undefined,
    transactionHash: undefined,
    reason: undefined,
  };
}
