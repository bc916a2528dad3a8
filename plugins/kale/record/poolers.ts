import type { PoolerRow } from './kale-record.ts';
import type { Projection } from './projection.ts';

/** Who brings farmers and miners. One that registers again has its name and address anew. */
export const poolerRows: Projection<PoolerRow> = {
  shape: {
    name: 'poolers',
    key: ['poolerId'],
    columns: { poolerId: 'text', name: 'text', address: 'text', registeredAtMs: 'number' },
  },
  steps: {
    'pooler-registered': {
      keys: ({ poolerId }) => [[poolerId]],
      next: (row, { poolerId, name, address }, _key, { atMs }) => ({
        poolerId,
        name,
        address,
        registeredAtMs: row?.registeredAtMs ?? atMs,
      }),
    },
  },
};
