import { existing, requireRow } from './projection.ts';
import type { FactOf, Projection } from './projection.ts';

export interface PayoutRow
  extends Pick<FactOf<'payout-signed'>, 'order' | 'hash' | 'sequence' | 'destinations'> {
  readonly state: 'signed' | 'sent' | 'applied' | 'ended';
  readonly ledger: number | undefined;
}

/** Payments that were signed for the host's orders; an order may have several, of which one is applied at most. */
export const payoutRows: Projection<PayoutRow> = {
  shape: {
    name: 'payouts',
    key: ['order', 'hash'],
    columns: {
      order: 'text',
      hash: 'text',
      sequence: 'amount',
      destinations: 'json',
      state: 'text',
      ledger: 'number',
    },
  },
  steps: {
    'payout-signed': {
      keys: paymentOf,
      next: (row, { order, hash, sequence, destinations }) => {
        requireRow(row === undefined, 'is there already');
        return { order, hash, sequence, destinations, state: 'signed', ledger: undefined };
      },
    },
    // It may be sent many times.
    'payout-sent': {
      keys: paymentOf,
      next: (row) => {
        const known = existing(row);
        const isOver = known.state === 'applied' || known.state === 'ended';
        return isOver ? known : { ...known, state: 'sent' };
      },
    },
    'payout-ended': {
      keys: paymentOf,
      next: (row) => {
        const known = existing(row);
        requireRow(known.state !== 'applied', 'is applied');
        return { ...known, state: 'ended' };
      },
    },
    'payout-applied': {
      keys: paymentOf,
      next: (row, { ledger }) => {
        const known = existing(row);
        requireRow(known.state !== 'applied', 'is applied in another ledger');
        return { ...known, state: 'applied', ledger };
      },
    },
  },
};

function paymentOf({ order, hash }: { readonly order: string; readonly hash: string }) {
  return [[order, hash]];
}
