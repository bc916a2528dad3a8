import { expect } from 'chai';
import type { NodePayments } from '../../../../plugins/sha256/payments/node-payments.ts';
import type { PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { requireBitcoinKnots } from '../../../daemons/bitcoin-knots.ts';
import { found, refusal, rejection, sent, sumOf, toSign } from './outcomes.ts';
import { RegtestBank } from './regtest-bank.ts';

const COIN = 100_000_000n;

interface Descriptors {
  readonly descriptors: readonly { readonly desc: string }[];
}

describe('payments signed elsewhere (bitcoin-knots, regtest)', function () {
  this.timeout(60_000);
  let bank: RegtestBank;
  let payments: NodePayments;

  before(async function () {
    requireBitcoinKnots.call(this);
    bank = await RegtestBank.open();
    await bank.node.call('createwallet', ['keys']);
    await bank.node.call('createwallet', ['watching', true, true]);
    const { descriptors } = await bank.node.call<Descriptors>('listdescriptors', [], 'keys');
    const watched = descriptors.map((each) => ({ ...each, timestamp: 'now' }));
    await bank.node.call('importdescriptors', [watched], 'watching');
    await bank.fund('keys', ['5', '5', '5', '5']);
    payments = bank.payments('watching', { method: 'watch-only' });
  });
  after(async () => {
    await bank?.close();
  });
  afterEach(async () => {
    await bank?.node.call('lockunspent', [true], 'watching');
  });

  /** The signature of the wallet with the keys. */
  const signed = async (psbt: string): Promise<string> => {
    const answer = await bank.node.call<{ psbt: string }>('walletprocesspsbt', [psbt], 'keys');
    return answer.psbt;
  };
  const final = async (psbt: string): Promise<string> => {
    const answer = await bank.node.call<{ hex: string }>('finalizepsbt', [await signed(psbt)]);
    return answer.hex;
  };
  /** A payment made by hand, as somebody would who does not mean the order. */
  const foreign = async (
    outputs: readonly object[],
    options: object = {},
    wallet = 'keys',
  ): Promise<string> => {
    const params = [[], outputs, 0, { minconf: 1, ...options }];
    const { psbt } = await bank.node.call<{ psbt: string }>(
      'walletcreatefundedpsbt',
      params,
      wallet,
    );
    const answer = await bank.node.call<{ psbt: string }>('walletprocesspsbt', [psbt], wallet);
    return answer.psbt;
  };
  const refusedWith = async (order: PaymentOrder, psbt: string): Promise<string> => {
    const error = await rejection(payments.complete?.(order, psbt) ?? Promise.resolve());
    expect(error.code).to.equal('PAYMENT_INVALID');
    return error.message;
  };

  it('frees the coins of an order that was given up for the next one', async () => {
    toSign(await payments.build(await bank.order([15n * COIN])));
    toSign(await payments.build(await bank.order([15n * COIN])));
  });

  it('asks for a signature, checks what was signed, and sends it', async () => {
    await payments.check();
    const before = await payments.holdings();
    expect(before).to.deep.equal({ spendableAtomic: 20n * COIN, totalAtomic: 20n * COIN });
    const order = await bank.order([1n * COIN, 2n * COIN]);
    const unsigned = toSign(await payments.build(order));
    const payment = await payments.complete?.(order, await signed(unsigned));
    if (payment === undefined) throw new Error('nothing to complete');
    expect(payment.receiptsAtomic).to.deep.equal([1n * COIN, 2n * COIN]);
    expect(payment.resendable).to.equal(true);
    sent(await payments.send(order, payment));
    await bank.mine();
    expect(found(await payments.find(order, payment)).feeAtomic).to.equal(payment.feeAtomic);
    expect(await payments.confirm(payment.transactionIds)).to.deep.include({ confirmations: 1 });
    const after = await payments.holdings();
    expect(before.totalAtomic - after.totalAtomic).to.equal(3n * COIN + (payment.feeAtomic ?? 0n));
  });

  it('takes the final transaction in hex, also one that was broadcast and mined by hand', async () => {
    const order = await bank.order([1_000_003n, 2_000_000n], 'destinations');
    const hex = await final(toSign(await payments.build(order)));
    const payment = await payments.complete?.(order, `${hex}\n`);
    const { receiptsAtomic = [], feeAtomic } = payment ?? {};
    expect(3_000_003n - sumOf(receiptsAtomic)).to.equal(feeAtomic);
    await bank.node.call('sendrawtransaction', [hex]);
    expect(await payments.complete?.(order, hex)).to.deep.equal(payment);
    await bank.mine();
    expect(await payments.complete?.(order, hex)).to.deep.equal(payment);
    if (payment !== undefined) sent(await payments.send(order, payment));
    expect(await bank.receivedByAll(order, 1)).to.deep.equal(receiptsAtomic);
  });

  it('keeps its coins for the signature, and frees them where it is built anew', async () => {
    const free = (await payments.holdings()).spendableAtomic;
    const order = await bank.order([1n * COIN]);
    toSign(await payments.build(order));
    const locked = await bank.node.call<unknown[]>('listlockunspent', [], 'watching');
    expect(locked).to.have.length(1);
    expect((await payments.holdings()).spendableAtomic < free).to.equal(true);
    toSign(await payments.build(order));
    expect(await bank.node.call<unknown[]>('listlockunspent', [], 'watching')).to.have.length(1);
    const dear = bank.payments('watching', { method: 'watch-only', feeMax: '0.00000001' });
    expect(refusal(await dear.build(await bank.order([1n * COIN]))).reason).to.include('feeMax');
    expect(await bank.node.call<unknown[]>('listlockunspent', [], 'watching')).to.have.length(1);
  });

  it('refuses what pays another amount, another address, or one of them not at all', async () => {
    const order = await bank.order([1n * COIN, 50_000_000n]);
    const [first, second] = order.destinations.map(({ address }) => address);
    const { destinations } = await bank.order([1n]);
    const thief = destinations[0]?.address ?? '';
    if (first === undefined || second === undefined) throw new Error('two destinations');
    const missing = await foreign([{ [first]: '1' }]);
    expect(await refusedWith(order, missing)).to.include(`does not pay ${second}`);
    const less = await foreign([{ [first]: '0.99999999' }, { [second]: '0.5' }]);
    expect(await refusedWith(order, less)).to.include(`pays 99999999 of 100000000 to ${first}`);
    const more = await foreign([{ [first]: '1.00000001' }, { [second]: '0.5' }]);
    expect(await refusedWith(order, more)).to.include('more than 100000000');
    const beside = await foreign([{ [first]: '1' }, { [second]: '0.5' }, { [thief]: '0.1' }]);
    expect(await refusedWith(order, beside)).to.include(`it pays 10000000 to ${thief}`);
    const note = await foreign([{ [first]: '1' }, { [second]: '0.5' }, { data: 'c0ffee' }]);
    expect(await refusedWith(order, note)).to.include('no part of the order');
  });

  it('refuses a fee above the cap, and destinations that bear a fee they should not', async () => {
    const order = await bank.order([1n * COIN, 50_000_000n]);
    const [first, second] = order.destinations.map(({ address }) => address);
    const outputs = [{ [first ?? '']: '1' }, { [second ?? '']: '0.5' }];
    const thrifty = bank.payments('watching', { method: 'watch-only', feeMax: '0.00001' });
    const raised = await foreign(outputs, { fee_rate: 50 });
    const error = await rejection(thrifty.complete?.(order, raised) ?? Promise.resolve());
    expect(error.message).to.include('coin.wallet.feeMax');
    const subtracted = await foreign(outputs, { subtractFeeFromOutputs: [0, 1] });
    expect(await refusedWith(order, subtracted)).to.include(`of 100000000 to ${first}`);
    const uneven = await foreign(outputs, { subtractFeeFromOutputs: [1] });
    expect(await refusedWith({ ...order, feeFrom: 'destinations' }, uneven)).to.include('pays');
    const unborne = await foreign(outputs);
    // Nothing taken from anybody: the order lets them bear a fee, and does not make them.
    expect(await payments.complete?.({ ...order, feeFrom: 'destinations' }, unborne)).to.include({
      resendable: true,
    });
  });

  it('refuses signatures that leave a part of the transaction open', async () => {
    const order = await bank.order([1n * COIN]);
    const unsigned = toSign(await payments.build(order));
    for (const type of ['NONE', 'SINGLE', 'ALL|ANYONECANPAY', 'SINGLE|ANYONECANPAY']) {
      const params = [unsigned, true, type];
      const open = await bank.node.call<{ psbt: string }>('walletprocesspsbt', params, 'keys');
      expect(await refusedWith(order, open.psbt), type).to.include('sign with ALL');
    }
    expect(await payments.complete?.(order, await signed(unsigned))).to.include({
      resendable: true,
    });
  });

  it('takes signatures of every kind of address that the wallet has', async () => {
    for (const kind of ['legacy', 'p2sh-segwit', 'bech32', 'bech32m']) {
      const address = await bank.node.call<string>('getnewaddress', ['', kind], 'keys');
      await bank.node.call('sendtoaddress', [address, '0.5'], 'bank');
      await bank.mine();
      const coins = await bank.node.call<
        readonly { readonly txid: string; readonly vout: number }[]
      >('listunspent', [1, 9_999_999, [address]], 'keys');
      const order = await bank.order([10_000_000n]);
      const output = { [order.destinations[0]?.address ?? '']: '0.1' };
      const params = [coins, [output], 0, { add_inputs: false }];
      const { psbt } = await bank.node.call<{ psbt: string }>(
        'walletcreatefundedpsbt',
        params,
        'keys',
      );
      expect(await payments.complete?.(order, await signed(psbt)), kind).to.include({
        resendable: true,
      });
      const open = await bank.node.call<{ psbt: string }>(
        'walletprocesspsbt',
        [psbt, true, 'NONE'],
        'keys',
      );
      expect(await refusedWith(order, open.psbt), kind).to.include('sign with ALL');
    }
  });

  it('refuses coins of others, missing signatures, and what is no transaction', async () => {
    const order = await bank.order([1n * COIN]);
    const output = { [order.destinations[0]?.address ?? '']: '1' };
    expect(await refusedWith(order, await foreign([output], {}, 'bank'))).to.include(
      "not the wallet's",
    );
    const unsigned = toSign(await payments.build(order));
    expect(await refusedWith(order, unsigned)).to.include('signatures are missing');
    const hex = await final(unsigned);
    const forged = hex.replace(/(304[3-5]02(?:1f|20|21)..)../, '$1ee');
    expect(forged).to.not.equal(hex);
    expect(await refusedWith(order, forged)).to.include('would not take it');
    expect(await refusedWith(order, 'cHNidP8BAHQC')).to.include('cannot be read');
    expect(await refusedWith(order, 'c0ffee')).to.include('no transaction');
    expect(await refusedWith(order, 'please')).to.include('neither a PSBT');
  });
});
