import { expect } from 'chai';
import { outcomeFault, paymentFault, refusalFault } from '../../../core/payouts/payment-check.ts';
import type { Payment, PaymentOrder } from '../../../core/plugin-api/payments.ts';

const order: PaymentOrder = {
  key: 'payout:btc:1',
  destinations: [
    { address: 'ann', amountAtomic: 100n },
    { address: 'bob', amountAtomic: 50n },
  ],
  feeFrom: 'destinations',
};
const payment: Payment = {
  transactionIds: ['aa'],
  payloads: ['00'],
  receiptsAtomic: [98n, 48n],
  feeAtomic: 5n,
  resendable: true,
};

describe('payment check', () => {
  it('passes a payment that is the order', () => {
    expect(paymentFault(order, payment)).to.equal(undefined);
    const whole = { ...payment, receiptsAtomic: [100n, 50n] };
    expect(paymentFault({ ...order, feeFrom: 'wallet' }, whole)).to.equal(undefined);
    expect(paymentFault(order, { ...payment, feeAtomic: undefined })).to.equal(undefined);
  });

  const wrong: readonly (readonly [string, Partial<Payment>])[] = [
    ['a receipt too few', { receiptsAtomic: [98n] }],
    ['a receipt of nothing', { receiptsAtomic: [100n, 0n] }],
    ['a receipt above its amount', { receiptsAtomic: [101n, 48n] }],
    ['more taken from the destinations than the fee is', { feeAtomic: 3n }],
    ['a fee below zero', { feeAtomic: -1n, receiptsAtomic: [100n, 50n] }],
    ['an id twice', { transactionIds: ['aa', 'aa'] }],
    ['an empty id', { transactionIds: [''] }],
  ];
  for (const [what, facts] of wrong) {
    it(`refuses ${what}`, () => {
      expect(paymentFault(order, { ...payment, ...facts })).to.be.a('string');
    });
  }

  it('refuses anything but whole amounts where the wallet bears the fee', () => {
    expect(paymentFault({ ...order, feeFrom: 'wallet' }, payment)).to.contain('98 to ann');
  });

  it('holds what was sent against what was built', () => {
    const sent = { transactionIds: ['aa'], feeAtomic: 5n };
    expect(outcomeFault(order, payment, sent)).to.equal(undefined);
    expect(
      outcomeFault(order, { ...payment, transactionIds: [], feeAtomic: undefined }, sent),
    ).to.equal(undefined);
    expect(outcomeFault(order, payment, { ...sent, transactionIds: [] })).to.be.a('string');
    expect(outcomeFault(order, payment, { ...sent, transactionIds: ['bb'] })).to.contain('bb');
    expect(outcomeFault(order, payment, { ...sent, feeAtomic: 6n })).to.contain('fee');
    const told = (receiptsAtomic: readonly bigint[]) =>
      outcomeFault(order, payment, { ...sent, receiptsAtomic });
    expect(told([97n, 48n])).to.equal(undefined);
    expect(told([96n, 48n])).to.contain('takes 6');
    expect(told([97n])).to.contain('1 receipts');
  });

  it('knows destinations that were asked for', () => {
    for (const kind of ['bad-destinations', 'not-now'] as const) {
      const refusal = { kind, reason: 'odd' };
      expect(refusalFault(order, { ...refusal, positions: [1] })).to.equal(undefined);
      expect(refusalFault(order, { ...refusal, positions: [] })).to.be.a('string');
      expect(refusalFault(order, { ...refusal, positions: [2] })).to.be.a('string');
    }
  });
});
