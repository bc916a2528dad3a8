import { existing, requireRow } from './projection.ts';
import type { FactOf, Projection } from './projection.ts';

export interface SweepRow {
  readonly key: string;
  readonly state: 'begun' | 'swept' | 'failed';
  readonly parts: FactOf<'sweep-begun'>['parts'];
  readonly hash: string | undefined;
  readonly ledger: number | undefined;
}

/** What each sweep moves: events of its end name the key alone. */
export const sweepRows: Projection<SweepRow> = {
  shape: {
    name: 'sweeps',
    key: ['key'],
    columns: { key: 'text', state: 'text', parts: 'json', hash: 'text', ledger: 'number' },
  },
  steps: {
    'sweep-begun': {
      keys: ({ key }) => [[key]],
      next: (row, { key, parts }) => {
        requireRow(row === undefined, 'is there already');
        return { key, state: 'begun', parts, hash: undefined, ledger: undefined };
      },
    },
    swept: {
      keys: ({ key }) => [[key]],
      next: (row, { hash, ledger }) => ({ ...begun(row), state: 'swept', hash, ledger }),
    },
    'sweep-failed': {
      keys: ({ key }) => [[key]],
      next: (row) => ({ ...begun(row), state: 'failed' }),
    },
  },
};

function begun(row: SweepRow | undefined): SweepRow {
  const known = existing(row);
  requireRow(known.state === 'begun', `is ${known.state}`);
  return known;
}
