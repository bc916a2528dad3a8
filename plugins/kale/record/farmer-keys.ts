import type { KeptKey } from '../custody/key-custody.ts';
import type { TableShape } from './table-shape.ts';

/** Sealed keys: beside the events, so that none of them follows from one. */
export const keyShape: TableShape<KeptKey> = {
  name: 'farmer_keys',
  key: ['farmerId'],
  columns: { farmerId: 'text', publicKey: 'text', sealed: 'text' },
};
