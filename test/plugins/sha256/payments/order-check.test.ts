import { expect } from 'chai';
import type { PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { loadCoin } from '../../../../plugins/sha256/coins/coin-catalog.ts';
import {
  faultOf,
  paidBy,
  paysAny,
  receiptFault,
  samePayment,
} from '../../../../plugins/sha256/payments/order-check.ts';
import { AddressFormats } from '../../../../plugins/sha256/wallet/address-formats.ts';

const formats = new AddressFormats(loadCoin('bitcoin'), 'regtest');
const scriptOf = (index: number): Buffer =>
  Buffer.concat([Buffer.of(0x00, 0x14), Buffer.alloc(20, index)]);
const addressOf = (index: number): string => formats.address(scriptOf(index)) ?? 'no address';

/** Pays each amount to an address of its own, the first one to address 0. */
function orderOf(
  amounts: readonly bigint[],
  feeFrom: PaymentOrder['feeFrom'] = 'wallet',
): PaymentOrder {
  const destinations = amounts.map((amountAtomic, at) => ({
    address: addressOf(at),
    amountAtomic,
  }));
  return { key: 'payout:test:1', destinations, feeFrom };
}
const outputs = (...pairs: readonly (readonly [number, bigint])[]) =>
  pairs.map(([index, value]) => ({ script: scriptOf(index), value }));

describe('an order and what is paid of it', () => {
  it('has receipts in the order of its destinations, and what is beside them', () => {
    const paid = paidBy(outputs([7, 5n], [1, 20n], [0, 10n]), orderOf([10n, 20n]), formats);
    expect(paid).to.deep.equal({
      kind: 'pays',
      receiptsAtomic: [10n, 20n],
      others: outputs([7, 5n]),
    });
  });

  it('is wrong where a destination is paid twice, too much or not at all', () => {
    const order = orderOf([10n, 20n]);
    for (const [wrong, words] of [
      [outputs([0, 10n], [1, 20n], [0, 10n]), 'twice'],
      [outputs([0, 11n], [1, 20n]), 'more than 10'],
      [outputs([0, 10n], [2, 20n]), `does not pay ${addressOf(1)}`],
      [[], 'does not pay'],
    ] as const) {
      const paid = paidBy(wrong, order, formats);
      expect(paid.kind === 'wrong' && paid.reason).to.include(words);
    }
  });

  it('is the same payment only where everybody receives the same', () => {
    const order = orderOf([10n, 20n]);
    const paid = paidBy(outputs([0, 9n], [1, 20n]), order, formats);
    const same = paidBy(outputs([1, 20n], [0, 9n], [9, 1n]), order, formats);
    const other = paidBy(outputs([0, 10n], [1, 20n]), order, formats);
    const none = paidBy(outputs([1, 20n]), order, formats);
    expect([same, other, none].map((each) => samePayment(paid, each))).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect(samePayment(none, none)).to.equal(false);
    expect(paysAny(outputs([5, 1n], [1, 1n]), order, formats)).to.equal(true);
    expect(paysAny(outputs([5, 1n]), order, formats)).to.equal(false);
  });

  it('takes no fee from its destinations unless they bear it', () => {
    expect(receiptFault(orderOf([1000n, 1000n]), [1000n, 1000n], 50n)).to.equal(undefined);
    expect(receiptFault(orderOf([1000n, 1000n]), [1000n, 999n], 50n)).to.include('999 of 1000');
  });

  it('takes equal shares of the fee and no more than the fee, the rest from one of them', () => {
    const order = orderOf([1000n, 2000n, 3000n], 'destinations');
    const fault = (receipts: readonly bigint[], fee: bigint): string | undefined =>
      receiptFault(order, receipts, fee);
    expect(fault([983n, 1984n, 2984n], 49n)).to.equal(undefined);
    // Change that was too small to be an output pays a part.
    expect(fault([990n, 1990n, 2990n], 49n)).to.equal(undefined);
    expect(fault([983n, 1984n, 2984n], 48n)).to.include('takes 49');
    expect(fault([1000n, 1984n, 2967n], 49n)).to.include('pays 1000 of 1000');
    expect(fault([951n, 2000n, 3000n], 49n)).to.include('951 of 1000');
  });

  it('names every destination that cannot be paid, and the reason of the first', () => {
    const order = orderOf([546n, 545n, 1000n]);
    const [first] = order.destinations;
    if (first === undefined) throw new Error('no destination');
    const twice = { ...first, address: first.address.toUpperCase() };
    const worse = { ...order, destinations: [...order.destinations, twice] };
    expect(faultOf(worse, formats, 546n)).to.deep.equal({
      kind: 'bad-destinations',
      positions: [1, 3],
      reason: 'the amount is too small to be relayed',
    });
    expect(faultOf(orderOf([546n]), formats, 546n)).to.equal(undefined);
  });

  it('names nobody in the reason that is kept for several', () => {
    const order = orderOf([1000n, 1000n]);
    const [first, second] = order.destinations;
    if (first === undefined || second === undefined) throw new Error('two destinations');
    const unknown = { ...second, address: 'bcrt1qnobody' };
    const testnet = { ...second, address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx' };
    for (const bad of [unknown, testnet, first]) {
      const fault = faultOf({ ...order, destinations: [first, bad] }, formats, 546n);
      expect(fault).to.include({ kind: 'bad-destinations' });
      expect(fault?.reason).to.not.be.empty.and.not.contain(bad.address);
    }
  });
});
