import { expect } from 'chai';
import type { Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { built, found, rejection, sent } from './outcomes.ts';
import { FEW_KEYS, RegtestBank } from './regtest-bank.ts';

const COIN = 100_000_000n;

describe('payments that the chain turns against (bitcoin-knots, regtest)', function () {
  this.timeout(60_000);
  let bank: RegtestBank;
  let wallets = 0;

  before(async function () {
    requireBitcoinKnots.call(this);
    bank = await RegtestBank.open();
  });
  after(async () => {
    await bank?.close();
  });

  /** A payment that was sent out of a wallet with one coin, and waits. */
  const waiting = async () => {
    const name = `hot-${++wallets}`;
    await bank.wallet(name, ['5']);
    const payments = bank.payments(name);
    const order: PaymentOrder = await bank.order([1n * COIN, 50_000n]);
    const payment: Payment = built(await payments.build(order));
    sent(await payments.send(order, payment));
    return { name, payments, order, payment };
  };

  it('is dead once what shut it out is as deep as a reward has to be, and not before', async () => {
    const { name, payments, order, payment } = await waiting();
    const block = await bank.doubleSpend(name, payment);
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
    expect((await payments.confirm(payment.transactionIds)).kind).to.equal('lost');
    expect((await payments.send(order, payment)).kind).to.equal('refused');

    await bank.mine(98);
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
    await bank.mine(1);
    const finding = await payments.find(order, payment);
    expect(finding).to.include({ kind: 'dead' });
    expect(finding).to.have.property('reason').that.includes('100 confirmations');

    // What was thought final may still be undone: the coin is free again, and so is the payment.
    await bank.undo(block);
    expect((await payments.find(order, payment)).kind).to.not.equal('dead');
    expect(sent(await payments.send(order, payment)).transactionIds).to.deep.equal(
      payment.transactionIds,
    );
    await bank.mine();
    expect(await bank.receivedByAll(order, 1)).to.deep.equal([1n * COIN, 50_000n]);
  });

  it('is none that pays somebody else, whoever names it', async () => {
    const { payments, payment } = await waiting();
    const other = await bank.order([1n * COIN, 50_000n]);
    const named = { ...payment, feeAtomic: undefined };
    expect(await payments.find(other, named)).to.deep.equal({ kind: 'absent' });
    await bank.mine();
    expect(await payments.find(other, named)).to.deep.equal({ kind: 'absent' });
  });

  it('says what arrived where that is not what was built', async () => {
    const { payments, order, payment } = await waiting();
    const receiptsAtomic = [1n * COIN, 49_000n];
    const finding = found(await payments.find(order, { ...payment, receiptsAtomic }));
    expect(finding.receiptsAtomic).to.deep.equal([1n * COIN, 50_000n]);
    expect(found(await payments.find(order, payment))).to.not.have.property('receiptsAtomic');
  });

  it('counts from nought again after its block left the chain', async () => {
    const { payments, order, payment } = await waiting();
    await bank.mine(2);
    const tip = await bank.node.call<string>('getblockhash', [
      (await bank.node.call<number>('getblockcount')) - 1,
    ]);
    expect(await payments.confirm(payment.transactionIds)).to.deep.include({ confirmations: 2 });
    await bank.undo(tip);
    expect(await payments.confirm(payment.transactionIds)).to.deep.include({ confirmations: 0 });
    expect(found(await payments.find(order, payment)).feeAtomic).to.equal(payment.feeAtomic);
    await bank.mine(1);
    expect(await payments.confirm(payment.transactionIds)).to.deep.include({ confirmations: 1 });
  });

  it('is found under another id where a person raised its fee', async () => {
    const { name, payments, order, payment } = await waiting();
    const raised = await bank.node.call<{ txid: string }>(
      'bumpfee',
      [payment.transactionIds[0], { require_replacable: false }],
      name,
    );
    expect((await payments.confirm(payment.transactionIds)).kind).to.equal('lost');
    for (const blocks of [0, 1, 100]) {
      await bank.mine(blocks);
      const finding = found(await payments.find(order, payment));
      expect(finding.transactionIds, `${blocks} blocks`).to.deep.equal([raised.txid]);
      expect(finding.feeAtomic).to.equal(await bank.fee(name, raised.txid));
    }
    expect(await bank.receivedByAll(order, 1)).to.deep.equal([1n * COIN, 50_000n]);
  });

  it('is known from mempool and chain of the node where the wallet does not know it', async () => {
    const { payment, order } = await waiting();
    await bank.wallet('other', []);
    const other = bank.payments('other');
    expect(found(await other.find(order, payment)).feeAtomic).to.equal(payment.feeAtomic);
    expect(await other.confirm(payment.transactionIds)).to.deep.include({ confirmations: 0 });
    await bank.mine(2);
    expect(found(await other.find(order, payment)).feeAtomic).to.equal(payment.feeAtomic);
    expect(await other.confirm(payment.transactionIds)).to.deep.include({ confirmations: 2 });
    expect(await other.confirm([])).to.include({ kind: 'lost' });
  });

  it('is not called absent where all that it paid was spent, until the node has an index', async () => {
    const { name, payment, order } = await waiting();
    await bank.mine();
    for (const owner of [name, 'bank']) await bank.sweep(owner, payment);
    await bank.mine();
    await bank.wallet('blank', []);
    const blank = bank.payments('blank');
    const error = await rejection(blank.find(order, payment));
    expect(error.message).to.include('-txindex');
    expect(await blank.confirm(payment.transactionIds)).to.include({ kind: 'lost' });
    await bank.node.call('gettxoutsetinfo');
    await bank.node.kill();
    await bank.node.restart([...FEW_KEYS, '-txindex']);
    let isIndexed = false;
    while (!isIndexed) {
      const { txindex } = await bank.node.call<{ txindex: { synced: boolean } }>('getindexinfo');
      isIndexed = txindex.synced;
    }
    for (const each of ['blank', name, 'bank']) await bank.node.call('loadwallet', [each]);
    expect(found(await blank.find(order, payment)).feeAtomic).to.equal(payment.feeAtomic);
    const never = { ...payment, transactionIds: ['ab'.repeat(32)], payloads: [] };
    expect(await blank.find(order, never)).to.deep.equal({ kind: 'absent' });
  });

  it('is lost while abandoned, never dead, and found again when it is mined after all', async () => {
    const { name, payments, order, payment } = await waiting();
    const [id] = payment.transactionIds;
    // A node that starts without its mempool has only the wallet's word. Its call writes the chain to disk.
    await bank.node.call('gettxoutsetinfo');
    await bank.node.kill();
    await bank.node.restart([...FEW_KEYS, '-persistmempool=0', '-walletbroadcast=0']);
    await bank.node.call('loadwallet', [name]);
    await bank.node.call('abandontransaction', [id], name);
    expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
    expect((await payments.confirm(payment.transactionIds)).kind).to.equal('lost');
    await bank.node.call('loadwallet', ['bank']);
    sent(await payments.send(order, payment));
    await bank.mine();
    expect(found(await payments.find(order, payment)).transactionIds).to.deep.equal([id]);
    expect(await payments.confirm(payment.transactionIds)).to.deep.include({ confirmations: 1 });
  });
});
