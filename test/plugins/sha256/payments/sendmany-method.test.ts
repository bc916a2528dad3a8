import { expect } from 'chai';
import { requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { built, found, refusal, sent, sumOf } from './outcomes.ts';
import { LossyRelay, RegtestBank } from './regtest-bank.ts';

const COIN = 100_000_000n;

describe('payments by sendmany (bitcoin-knots, regtest)', function () {
  this.timeout(60_000);
  let bank: RegtestBank;

  before(async function () {
    requireBitcoinKnots.call(this);
    bank = await RegtestBank.open();
    await bank.wallet('old', ['30', '30', '30', '30', '30', '30']);
  });
  after(async () => {
    await bank?.close();
  });

  const throughRelay = (relay: LossyRelay) =>
    bank.payments('old', {
      method: 'sendmany',
      url: relay.url,
      user: bank.node.user,
      password: bank.node.password,
      timeoutMs: 1500,
    });

  it('sends, finds by its mark, and counts confirmations', async () => {
    const payments = bank.payments('old', { method: 'sendmany' });
    const order = await bank.order([1n * COIN, 10_000_001n]);
    const payment = built(await payments.build(order));
    expect(payment).to.deep.include({
      transactionIds: [],
      feeAtomic: undefined,
      resendable: false,
    });
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
    const outcome = sent(await payments.send(order, payment));
    expect(outcome.feeAtomic).to.equal(await bank.fee('old', outcome.transactionIds[0] ?? ''));
    expect(outcome.receiptsAtomic).to.deep.equal([1n * COIN, 10_000_001n]);
    await bank.mine(2);
    expect(found(await payments.find(order, payment))).to.deep.equal({ ...outcome, kind: 'found' });
    expect(await payments.confirm(outcome.transactionIds)).to.deep.include({ confirmations: 2 });
    expect(await bank.receivedByAll(order)).to.deep.equal([1n * COIN, 10_000_001n]);
  });

  it('pays once where the answer is lost, and tells so when it is sent again', async () => {
    const relay = await LossyRelay.before(bank.node.url);
    try {
      const payments = throughRelay(relay);
      const order = await bank.order([2n * COIN]);
      const payment = built(await payments.build(order));
      relay.swallowed.add('sendmany');
      expect((await payments.send(order, payment)).kind).to.equal('unknown');
      const finding = found(await payments.find(order, payment));
      const again = sent(await payments.send(order, payment));
      expect(again.transactionIds).to.deep.equal(finding.transactionIds);
      expect(relay.calls.filter((method) => method === 'sendmany')).to.have.length(1);
      await bank.mine();
      expect(await bank.receivedByAll(order)).to.deep.equal([2n * COIN]);
    } finally {
      relay.close();
    }
  });

  it('does not send where it cannot look first, and leaves the outcome open', async () => {
    const relay = await LossyRelay.before(bank.node.url);
    try {
      const payments = throughRelay(relay);
      const order = await bank.order([1n * COIN]);
      const payment = built(await payments.build(order));
      relay.swallowed.add('listsinceblock');
      expect((await payments.send(order, payment)).kind).to.equal('unknown');
      expect(relay.calls).to.not.include('sendmany');
    } finally {
      relay.close();
    }
  });

  it('is not found by a payment of the same amount to the same address', async () => {
    const payments = bank.payments('old', { method: 'sendmany' });
    const order = await bank.order([1n * COIN]);
    const payment = built(await payments.build(order));
    const [destination] = order.destinations;
    const byHand = { [destination?.address ?? '']: '1.00000000' };
    await bank.node.call('sendmany', ['', byHand, 1, `${order.key}0`], 'old');
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
  });

  it('takes the fee from the destinations, and tells what they got', async () => {
    const payments = bank.payments('old', { method: 'sendmany', feeRate: 3.7 });
    const amounts = [1_000_001n, 2_000_003n, 3_000_005n];
    const order = await bank.order(amounts, 'destinations');
    const payment = built(await payments.build(order));
    const { receiptsAtomic = [], feeAtomic } = sent(await payments.send(order, payment));
    expect(sumOf(amounts) - sumOf(receiptsAtomic)).to.equal(feeAtomic);
    await bank.mine();
    expect(await bank.receivedByAll(order)).to.deep.equal(receiptsAtomic);
  });

  it('is found where the block that it was built on has left the chain', async () => {
    const payments = bank.payments('old', { method: 'sendmany' });
    await bank.mine();
    const order = await bank.order([1n * COIN]);
    const payment = built(await payments.build(order));
    const outcome = sent(await payments.send(order, payment));
    await bank.undo(payment.payloads[0]);
    await bank.mine(3);
    expect(found(await payments.find(order, payment)).transactionIds).to.deep.equal(
      outcome.transactionIds,
    );
    const forgotten = { ...payment, payloads: ['00'.repeat(32)] };
    expect(found(await payments.find(order, forgotten)).transactionIds).to.deep.equal(
      outcome.transactionIds,
    );
  });

  it('is refused before it is sent: too much, too dear, an amount too small', async () => {
    const payments = bank.payments('old', { method: 'sendmany' });
    expect(refusal(await payments.build(await bank.order([5000n * COIN]))).kind).to.equal(
      'insufficient',
    );
    const frugal = bank.payments('old', { method: 'sendmany', feeMax: '0.000001' });
    expect(refusal(await frugal.build(await bank.order([1n * COIN]))).reason).to.include('feeMax');
    const small = await bank.order([50_000n, 700n], 'destinations');
    expect(refusal(await payments.build(small))).to.deep.include({ positions: [1] });
  });

  it('is certain that nothing was sent where the wallet holds too little by then', async () => {
    await bank.wallet('poor', ['1']);
    const payments = bank.payments('poor', { method: 'sendmany' });
    const [order, other] = [await bank.order([90_000_000n]), await bank.order([90_000_000n])];
    const payment = built(await payments.build(order));
    sent(await payments.send(other, built(await payments.build(other))));
    expect((await payments.send(order, payment)).kind).to.equal('refused');
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
  });

  it('opens an encrypted wallet for the one call', async () => {
    const passphrase = 'open for a moment';
    await bank.wallet('safe', ['5'], [false, false, passphrase]);
    const order = await bank.order([1n * COIN]);
    const closed = bank.payments('safe', { method: 'sendmany' });
    const payment = built(await closed.build(order));
    expect((await closed.send(order, payment)).kind).to.equal('refused');
    sent(await bank.payments('safe', { method: 'sendmany', passphrase }).send(order, payment));
    await bank.mine();
    expect(await bank.receivedByAll(order)).to.deep.equal([1n * COIN]);
  });
});
