import type { MinerBooks } from '../../../core/plugin-api/record.ts';

/** What an address has, and was paid, as miners get it. */
export function payoutsDocument(address: string, account: MinerBooks) {
  const { balanceAtomic, immatureAtomic, paidAtomic, payments } = account;
  return {
    address,
    balance: String(balanceAtomic),
    immature: String(immatureAtomic),
    paid: String(paidAtomic),
    payments: payments.map(({ timeMs, amountAtomic, transactionIds, state }) => ({
      time: new Date(timeMs).toISOString(),
      state,
      amount: String(amountAtomic),
      transactionIds,
    })),
  };
}
