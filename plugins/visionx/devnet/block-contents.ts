import type { VisionBlock } from '../consensus/block.ts';
import { minerReward } from '../consensus/emission.ts';
import { ChangedAccounts } from './accounts.ts';
import type { Accounts } from './accounts.ts';
import { paymentId, readPayment } from './payment.ts';
import type { Payment } from './payment.ts';

export interface BlockContents {
  readonly payments: readonly Payment[];
  /** Of the payments, in order. */
  readonly ids: readonly string[];
}

/** @throws MalformedJson */
export function contentsOf(block: VisionBlock, network: string): BlockContents {
  const payments = block.txs.map((each, index) => readPayment(each, `txs[${index}]`));
  return { payments, ids: payments.map((each) => paymentId(network, each)) };
}

/** The accounts behind a block that pays `miner`; in words why there can be no such block. */
export function accountsAfter(
  before: Accounts,
  place: { readonly height: bigint; readonly miner: string },
  payments: readonly Payment[],
): ChangedAccounts | string {
  const accounts = new ChangedAccounts(before);
  for (const payment of payments) {
    const flaw = accounts.pay(payment);
    if (flaw !== undefined) return flaw;
  }
  const feesAtomic = payments.reduce((sum, each) => sum + each.feeAtomic, 0n);
  accounts.credit(place.miner, minerReward(place.height) + feesAtomic);
  return accounts;
}
