import { expect } from 'chai';
import { requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { built, found, refusal, rejection, sent, sumOf } from './outcomes.ts';
import { LossyRelay, RegtestBank } from './regtest-bank.ts';

const COIN = 100_000_000n;

describe('payments by PSBT (bitcoin-knots, regtest)', function () {
  this.timeout(60_000);
  let bank: RegtestBank;

  before(async function () {
    requireBitcoinKnots.call(this);
    bank = await RegtestBank.open();
    await bank.wallet('hot', ['50', '20', '20']);
  });
  after(async () => {
    await bank?.close();
  });

  it('builds a payment whole, sends it, finds it and counts its confirmations', async () => {
    const payments = bank.payments('hot');
    const before = await payments.holdings();
    const order = await bank.order([1n * COIN, 12_345_678n, 546n]);
    const payment = built(await payments.build(order));
    expect(payment.receiptsAtomic).to.deep.equal([1n * COIN, 12_345_678n, 546n]);
    expect(payment.resendable).to.equal(true);
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
    expect(await bank.receivedByAll(order)).to.deep.equal([0n, 0n, 0n]);

    const outcome = sent(await payments.send(order, payment));
    expect(outcome.transactionIds).to.deep.equal(payment.transactionIds);
    expect(outcome.feeAtomic).to.equal(await bank.fee('hot', payment.transactionIds[0] ?? ''));
    expect(found(await payments.find(order, payment)).feeAtomic).to.equal(payment.feeAtomic);
    expect(await payments.confirm(outcome.transactionIds)).to.deep.equal({
      kind: 'counted',
      confirmations: 0,
    });
    await bank.mine(3);
    expect(await payments.confirm(outcome.transactionIds)).to.deep.equal({
      kind: 'counted',
      confirmations: 3,
    });
    expect(await bank.receivedByAll(order, 3)).to.deep.equal(payment.receiptsAtomic);
    const after = await payments.holdings();
    const spent = sumOf(payment.receiptsAtomic) + outcome.feeAtomic;
    expect(before.totalAtomic - after.totalAtomic).to.equal(spent);
    expect(before.spendableAtomic - after.spendableAtomic).to.equal(spent);
  });

  it('pays once however often it is sent, before and after it is mined', async () => {
    const payments = bank.payments('hot');
    const order = await bank.order([2n * COIN]);
    const payment = built(await payments.build(order));
    sent(await payments.send(order, payment));
    sent(await payments.send(order, payment));
    await bank.mine();
    const again = sent(await payments.send(order, payment));
    expect(again.transactionIds).to.deep.equal(payment.transactionIds);
    await bank.mine();
    expect(await bank.receivedByAll(order)).to.deep.equal([2n * COIN]);
  });

  it('sends after a restart what was built before it', async () => {
    const order = await bank.order([3n * COIN]);
    const payment = built(await bank.payments('hot').build(order));
    const restarted = bank.payments('hot');
    sent(await restarted.send(order, payment));
    await bank.mine();
    expect(await bank.receivedByAll(order, 1)).to.deep.equal([3n * COIN]);
  });

  it('does not know the outcome of an answer that came too late, and finds it then', async () => {
    const relay = await LossyRelay.before(bank.node.url);
    try {
      const payments = bank.payments('hot', {
        url: relay.url,
        user: bank.node.user,
        password: bank.node.password,
        timeoutMs: 1500,
      });
      const order = await bank.order([1n * COIN]);
      const payment = built(await payments.build(order));
      relay.swallowed.add('sendrawtransaction');
      expect((await payments.send(order, payment)).kind).to.equal('unknown');
      relay.swallowed.clear();
      expect(found(await payments.find(order, payment)).transactionIds).to.deep.equal(
        payment.transactionIds,
      );
      sent(await payments.send(order, payment));
      await bank.mine();
      expect(await bank.receivedByAll(order)).to.deep.equal([1n * COIN]);
    } finally {
      relay.close();
    }
  });

  it('takes the fee from the destinations to the satoshi, the odd rest from the first', async () => {
    const payments = bank.payments('hot', { feeRate: 7.3 });
    const amounts = [1_000_001n, 2_000_003n, 3_000_005n, 999_983n, 40_000n, 5_000_000n, 6_000_000n];
    const order = await bank.order(amounts, 'destinations');
    const payment = built(await payments.build(order));
    const feeAtomic = payment.feeAtomic ?? 0n;
    expect(sumOf(amounts) - sumOf(payment.receiptsAtomic)).to.equal(feeAtomic);
    const share = feeAtomic / 7n;
    expect(
      amounts.slice(1).map((amount, at) => amount - (payment.receiptsAtomic[at + 1] ?? 0n)),
    ).to.deep.equal(Array.from({ length: 6 }, () => share));
    sent(await payments.send(order, payment));
    await bank.mine();
    expect(await bank.receivedByAll(order)).to.deep.equal(payment.receiptsAtomic);
    expect(await bank.fee('hot', payment.transactionIds[0] ?? '')).to.equal(feeAtomic);
  });

  it('pays a thousand destinations with one transaction', async () => {
    const payments = bank.payments('hot');
    const order = bank.strangers(Array.from({ length: 1000 }, (_, at) => 1000n + BigInt(at)));
    const payment = built(await payments.build(order));
    sent(await payments.send(order, payment));
    await bank.mine();
    expect(await payments.confirm(payment.transactionIds)).to.deep.include({ confirmations: 1 });
    const paid = await bank.paidBy('hot', payment.transactionIds[0] ?? '');
    for (const { address, amountAtomic } of order.destinations)
      expect(paid.get(address)).to.equal(amountAtomic);
    expect(payment.receiptsAtomic).to.deep.equal(
      order.destinations.map(({ amountAtomic }) => amountAtomic),
    );
  });

  it('names the destinations that cannot be paid, among others that can', async () => {
    const order = await bank.order([1000n, 1000n, 545n, 1000n]);
    const [first, ...others] = order.destinations;
    if (first === undefined) throw new Error('no destination');
    const destinations = [first, { ...first, address: 'bcrt1bad' }, ...others, first];
    const why = refusal(await bank.payments('hot').build({ ...order, destinations }));
    expect(why).to.deep.include({ kind: 'bad-destinations', positions: [1, 3, 5] });
  });

  it('names the smallest destination where its share of the fee eats it', async () => {
    const order = await bank.order([50_000n, 600n, 50_000n], 'destinations');
    const why = refusal(await bank.payments('hot').build(order));
    expect(why).to.deep.include({ kind: 'not-now', positions: [1] });
  });

  it('is refused for insufficient funds, and by the cap on the fee, and builds no payment', async () => {
    const tooMuch = await bank.order([500n * COIN]);
    expect(refusal(await bank.payments('hot').build(tooMuch)).kind).to.equal('insufficient');
    const order = await bank.order([1n * COIN]);
    const why = refusal(await bank.payments('hot', { feeMax: '0.00000100' }).build(order));
    expect(why.kind).to.equal('insufficient');
    expect(why.reason).to.include('coin.wallet.feeMax');
    expect((await bank.payments('hot').build(order)).kind).to.equal('built');
  });

  it('spends no coin that is not confirmed, its own change included', async () => {
    await bank.wallet('single', ['5']);
    const payments = bank.payments('single');
    const order = await bank.order([1n * COIN]);
    sent(await payments.send(order, built(await payments.build(order))));
    expect((await payments.holdings()).spendableAtomic).to.equal(0n);
    expect(refusal(await payments.build(await bank.order([1n * COIN]))).kind).to.equal(
      'insufficient',
    );
    await bank.mine();
    expect((await payments.build(await bank.order([1n * COIN]))).kind).to.equal('built');
  });

  it('opens an encrypted wallet for as long as it signs, and no longer', async () => {
    const passphrase = 'two words and a third';
    await bank.wallet('vault', ['5'], [false, false, passphrase]);
    const order = await bank.order([1n * COIN]);
    expect((await rejection(bank.payments('vault').build(order))).message).to.include(
      'coin.wallet.passphrase',
    );
    const wrong = bank.payments('vault', { passphrase: 'another one' });
    const refused = await rejection(wrong.check());
    expect(refused).to.deep.include({ code: 'CONFIG_INVALID' });
    expect(JSON.stringify([refused.message, refused.facts, String(refused.cause)])).to.not.include(
      'another one',
    );

    const payments = bank.payments('vault', { passphrase });
    await payments.check();
    sent(await payments.send(order, built(await payments.build(order))));
    const info = await bank.node.call<{ unlocked_until: number }>('getwalletinfo', [], 'vault');
    expect(info.unlocked_until).to.equal(0);
    await bank.mine();
    expect(await bank.receivedByAll(order)).to.deep.equal([1n * COIN]);
  });
});
