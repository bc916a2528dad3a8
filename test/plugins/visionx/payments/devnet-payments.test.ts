import { expect } from 'chai';
import type { BuildOutcome, Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { VisionXPayments } from '../../../../plugins/visionx/payments/visionx-payments.ts';
import { WalletTurns } from '../../../../plugins/visionx/payments/wallet-turns.ts';
import { coinConfig, poolFacts } from '../pool-parts.ts';
import { OTHER, RunningDevnet, WALLET } from '../running-devnet.ts';

const REWARD = 3_200_000_000n;
/** Of each output. */
const FEE = 1_000n;

describe('payments in LAND on the devnet', () => {
  let devnet: RunningDevnet;
  let payments: VisionXPayments;
  /** Those of another pool of the same address. */
  let others: VisionXPayments;
  beforeEach(async () => {
    devnet = await RunningDevnet.start();
    const turns = new WalletTurns();
    [payments, others] = [{}, {}].map(
      () => new VisionXPayments(coinConfig(), poolFacts, { nodes: [devnet.node] }, turns),
    ) as [VisionXPayments, VisionXPayments];
  });
  afterEach(() => devnet.stop());

  const orderOf = (
    amounts: readonly bigint[],
    feeFrom: PaymentOrder['feeFrom'] = 'wallet',
  ): PaymentOrder => {
    const address = (index: number) => index.toString(16).padStart(64, '7');
    const destinations = amounts.map((amountAtomic, index) => ({
      address: address(index),
      amountAtomic,
    }));
    return { key: 'payout:test:1', destinations, feeFrom };
  };
  const paymentIn = (outcome: BuildOutcome): Payment =>
    outcome.kind === 'built' ? outcome.payment : expect.fail(JSON.stringify(outcome));

  it('are paid once, however often they are sent, and count their blocks', async () => {
    await devnet.mine(2);
    await payments.check();
    const order = orderOf([REWARD, 1n]);
    const payment = paymentIn(await payments.build(order));
    const left = 2n * REWARD - REWARD - 1n - 2n * FEE;
    for (const _ of [1, 2, 3])
      expect(await payments.send(order, payment)).to.include({ kind: 'sent', feeAtomic: 2n * FEE });
    expect((await payments.holdings()).spendableAtomic).to.equal(left);
    const { transactionIds } = payment;
    expect(await payments.confirm(transactionIds)).to.include({ confirmations: 0 });
    await devnet.mine(2, OTHER);
    expect(await payments.confirm(transactionIds)).to.include({ confirmations: 2 });
    // Long after.
    expect(await payments.send(order, payment)).to.include({ kind: 'sent' });
    await devnet.mine(1, OTHER);
    expect((await payments.find(order, payment)).kind).to.equal('found');
    expect(await payments.holdings()).to.deep.equal({ spendableAtomic: left, totalAtomic: left });
  });

  it('pay 500 at once, who bear the fee to the last unit', async () => {
    await devnet.mine(1);
    const amounts = Array.from({ length: 500 }, (_, index) => 6_000_000n + BigInt(index));
    const order = orderOf(amounts, 'destinations');
    const payment = paymentIn(await payments.build(order));
    expect(payment.receiptsAtomic).to.deep.equal(amounts.map((amount) => amount - FEE));
    expect((await payments.send(order, payment)).kind).to.equal('sent');
    await devnet.mine(1, OTHER);
    expect(await payments.confirm(payment.transactionIds)).to.include({ confirmations: 1 });
    const paid = amounts.reduce((sum, amount) => sum + amount, 0n);
    expect((await payments.holdings()).totalAtomic).to.equal(REWARD - paid);
  });

  it('are refused for good when another took their turn', async () => {
    await devnet.mine(2);
    const [order, other] = [orderOf([7n]), orderOf([8n, 9n])];
    const [payment, rival] = [
      paymentIn(await payments.build(order)),
      paymentIn(await payments.build(other)),
    ];
    expect((await payments.send(other, rival)).kind).to.equal('sent');
    await devnet.mine(1, OTHER);
    expect((await payments.send(order, payment)).kind).to.equal('refused');
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
    expect(await payments.confirm(payment.transactionIds)).to.include({ kind: 'lost' });
    // Its successor gets the next turn.
    const next = paymentIn(await payments.build(order));
    expect((await payments.send(order, next)).kind).to.equal('sent');
  });

  it('of two pools have a turn each, also where both pay at once', async () => {
    await devnet.mine(1);
    const order = orderOf([7n]);
    const paid = async (by: VisionXPayments) => {
      const payment = paymentIn(await by.build(order));
      expect((await by.send(order, payment)).kind).to.equal('sent');
      return payment.transactionIds;
    };
    const ids = await Promise.all([payments, others].map(paid));
    await devnet.mine(1, OTHER);
    for (const id of ids) expect(await others.confirm(id)).to.include({ confirmations: 1 });
  });

  it('wait for money that is not there yet', async () => {
    const poor = await payments.build(orderOf([1n]));
    expect(poor.kind === 'refused' ? poor.refusal.kind : poor.kind).to.equal('insufficient');
    await devnet.mine(1);
    expect(WALLET).to.equal(poolFacts.address);
    expect((await payments.build(orderOf([1n]))).kind).to.equal('built');
  });
});
