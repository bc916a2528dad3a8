import type { PaymentOrder } from '../../../core/plugin-api/payments.ts';
import type { KaleRecord } from '../record/kale-record.ts';

/**
 * The same amounts, in their order, to where they can arrive: what is owed to the custodial wallet of a farmer that
 * departed goes where that farmer was paid out, as its account is no more. Several may go to one address then.
 * Rejects with STORAGE_UNAVAILABLE.
 */
export async function paidOrder(
  order: PaymentOrder,
  record: Pick<KaleRecord, 'farmerOfWallet'>,
): Promise<PaymentOrder> {
  const destinations = await Promise.all(
    order.destinations.map(async ({ address, amountAtomic }) => {
      const farmer = await record.farmerOfWallet(address);
      const moved = farmer?.state === 'departed' ? farmer.payoutAddress : undefined;
      // Who departed before it had an account may have named nobody.
      return { address: moved || address, amountAtomic };
    }),
  );
  return { ...order, destinations };
}
