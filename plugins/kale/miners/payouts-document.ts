import type { MinerBooks } from '../../../core/plugin-api/record.ts';
import { timestampOf } from '../pool/answers.ts';

/** What an address has, and was paid, as miners get it. */
export function payoutsDocument(address: string, account: MinerBooks) {
  const { balanceAtomic, immatureAtomic, paidAtomic, payments } = account;
  return {
    address,
    balance: String(balanceAtomic),
    immature: String(immatureAtomic),
    paid: String(paidAtomic),
    payments: payments.map(({ timeMs, amountAtomic, transactionIds, state }) => ({
      time: timestampOf(timeMs),
      state,
      amount: String(amountAtomic),
      transactionIds,
    })),
  };
}
