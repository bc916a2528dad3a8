import { OPERATOR } from './distribution.ts';
import type { NewEntry } from './ledger.ts';
import { atomic } from './posting.ts';

/** Money that the operator puts into the wallet for the reserve, or takes from there. */
export interface ReserveMove {
  readonly poolId: string;
  /** Names the act; no two acts of a pool alike. */
  readonly id: string;
  /** Below zero it is taken out. Not zero. */
  readonly amountAtomic: bigint;
  /** For who reads the books. */
  readonly note: string;
}

export function reserveEntry({ poolId, id, amountAtomic, note }: ReserveMove): NewEntry {
  return {
    kind: 'reserve-moved',
    asset: poolId,
    idempotencyKey: `reserve:${poolId}:${id}`,
    postings: [
      { account: 'chain', owner: '', amountAtomic: atomic(-amountAtomic) },
      { account: 'reserve', owner: OPERATOR, amountAtomic: atomic(amountAtomic) },
    ],
    facts: { note },
  };
}
