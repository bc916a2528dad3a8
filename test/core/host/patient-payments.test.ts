import { expect } from 'chai';
import { PatientPayments } from '../../../core/host/patient-payments.ts';
import type { Payment, PaymentOrder, Payments } from '../../../core/plugin-api/payments.ts';
import { FakePayingWallet } from '../payouts/fake-paying-wallet.ts';

const ORDER: PaymentOrder = {
  key: 'payout:btc:1',
  destinations: [{ address: 'ann', amountAtomic: 5n }],
  feeFrom: 'wallet',
};
const PAYMENT: Payment = {
  transactionIds: ['aa'],
  payloads: [],
  receiptsAtomic: [5n],
  feeAtomic: 0n,
  resendable: true,
};
const never = (): Promise<never> => new Promise(() => undefined);

describe('PatientPayments', () => {
  const patient = (payments: Payments): PatientPayments =>
    new PatientPayments({ askMs: 1, buildMs: 1, sendMs: 1 }, payments);

  it('does not wait for ever', async () => {
    const wallet = new FakePayingWallet();
    Object.assign(wallet, { find: never, build: never, confirm: never, holdings: never });
    const payments = patient(wallet);
    const calls = [
      payments.find(ORDER, PAYMENT),
      payments.build(ORDER),
      payments.confirm(['aa']),
      payments.holdings(),
    ];
    for (const call of calls) {
      expect(await call.catch((error: unknown) => error)).to.include({ code: 'DAEMON_TIMEOUT' });
    }
  });

  it('does not know what became of what it waited for too long', async () => {
    const wallet = new FakePayingWallet();
    Object.assign(wallet, { send: never });
    expect(await patient(wallet).send(ORDER, PAYMENT)).to.include({ kind: 'unknown' });
    Object.assign(wallet, { send: () => Promise.reject(new Error('broken')) });
    expect(await patient(wallet).send(ORDER, PAYMENT)).to.deep.equal({
      kind: 'unknown',
      reason: 'broken',
    });
  });

  it('signs elsewhere where the wallet does', async () => {
    const wallet = new FakePayingWallet();
    const roomy = { askMs: 10_000, buildMs: 10_000, sendMs: 10_000 };
    const payments = new PatientPayments(roomy, wallet);
    expect((await payments.complete?.(ORDER, 'signed payout:btc:1'))?.receiptsAtomic).to.deep.equal(
      [5n],
    );
    Object.assign(wallet, { complete: undefined });
    expect(new PatientPayments(roomy, wallet).complete).to.equal(undefined);
  });
});
