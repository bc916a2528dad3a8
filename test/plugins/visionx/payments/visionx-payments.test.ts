import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { BuildOutcome, Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import { VisionXPayments } from '../../../../plugins/visionx/payments/visionx-payments.ts';
import { WalletTurns } from '../../../../plugins/visionx/payments/wallet-turns.ts';
import { away, PlayedNode } from '../played-node.ts';
import { PlayedWallet } from '../played-wallet.ts';
import { coinConfig, POOL_ADDRESS, poolFacts } from '../pool-parts.ts';

const [ANN, BOB, CID] = ['a1', 'b2', 'c3'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
];

describe('payments in LAND', () => {
  let wallet: PlayedWallet;
  let payments: VisionXPayments;
  beforeEach(() => {
    wallet = new PlayedWallet(POOL_ADDRESS, 1_000_000n);
    const nodes = [new PlayedNode('n1'), new PlayedNode('n2')];
    for (const node of nodes.slice(0, 1)) node.wallet = wallet;
    const turns = new WalletTurns();
    payments = new VisionXPayments(coinConfig({ confirmations: 3 }), poolFacts, { nodes }, turns);
  });

  const orderOf = (
    paid: readonly (readonly [string, bigint])[],
    feeFrom: PaymentOrder['feeFrom'] = 'wallet',
  ): PaymentOrder => ({
    key: 'payout:test:1',
    destinations: paid.map(([address, amountAtomic]) => ({ address, amountAtomic })),
    feeFrom,
  });
  const paymentIn = (outcome: BuildOutcome): Payment =>
    outcome.kind === 'built' ? outcome.payment : expect.fail(JSON.stringify(outcome));
  const refusalIn = (outcome: BuildOutcome): object =>
    outcome.kind === 'refused' ? outcome.refusal : expect.fail(outcome.kind);
  const failureOf = async (call: Promise<unknown>): Promise<PoolError> =>
    call.then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error as PoolError,
    );
  const order = orderOf([
    [ANN, 700n],
    [BOB, 300n],
  ]);

  it('are of up to 500 destinations, of any amount, by one transaction', () => {
    expect(payments.limits).to.deep.equal({
      destinationsMax: 500,
      dustAtomic: 1n,
      confirmations: 3,
    });
    expect(payments.paysAlone()).to.equal(false);
  });

  it('are those of the wallet that the rewards go to, in whatever spelling', async () => {
    await payments.check();
    wallet.address = POOL_ADDRESS.toUpperCase();
    await payments.check();
    wallet.address = ANN;
    const failure = await failureOf(payments.check());
    expect(failure).to.include({ code: 'CONFIG_INVALID' });
    expect(failure.message).to.contain(ANN).and.contain(POOL_ADDRESS);
    wallet.failure = new PoolError('DAEMON_RPC', 'it offers no wallet');
    expect(await failureOf(payments.check())).to.equal(wallet.failure);
  });

  it('may spend what is not on its way out already', async () => {
    wallet.pendingAtomic = 400_000n;
    const holdings = { spendableAtomic: 600_000n, totalAtomic: 600_000n };
    expect(await payments.holdings()).to.deep.equal(holdings);
    wallet.pendingAtomic = 2_000_000n;
    expect(await payments.holdings()).to.deep.equal({ spendableAtomic: 0n, totalAtomic: 0n });
  });

  describe('that are built', () => {
    it('are signed whole and not sent', async () => {
      expect(paymentIn(await payments.build(order))).to.deep.equal({
        transactionIds: ['tx1'],
        payloads: [`raw tx1 ${ANN}=700 ${BOB}=300`],
        receiptsAtomic: [700n, 300n],
        feeAtomic: 20n,
        resendable: true,
      });
      expect(wallet.relayed).to.deep.equal([]);
    });

    it('leave the fee to the destinations, in equal parts, to the atomic unit', async () => {
      wallet.feePerOutput = 7n;
      wallet.feeOnTop = 1n;
      const shared = orderOf(
        [
          [ANN, 700n],
          [BOB, 300n],
          [CID, 9n],
        ],
        'destinations',
      );
      // 22 in all: 8, 7 and 7.
      const { receiptsAtomic, feeAtomic, payloads } = paymentIn(await payments.build(shared));
      expect(receiptsAtomic).to.deep.equal([692n, 293n, 2n]);
      expect(feeAtomic).to.equal(22n);
      expect(payloads).to.deep.equal([`raw tx2 ${ANN}=692 ${BOB}=293 ${CID}=2`]);
    });

    it('let those wait whose amount the fee would eat up', async () => {
      const small = orderOf(
        [
          [ANN, 700n],
          [BOB, 10n],
        ],
        'destinations',
      );
      expect(refusalIn(await payments.build(small))).to.include({ kind: 'not-now' });
      expect(refusalIn(await payments.build(small))).to.deep.include({ positions: [1] });
    });

    it('follow a fee that is another for the amounts themselves, for a while', async () => {
      wallet.fees = [20n, 30n, 30n];
      const bearing = { ...order, feeFrom: 'destinations' } as const;
      const payment = paymentIn(await payments.build(bearing));
      expect(payment).to.deep.include({ receiptsAtomic: [685n, 285n], feeAtomic: 30n });
      wallet.fees = Array.from({ length: 9 }, (_, index) => BigInt(index));
      expect(refusalIn(await payments.build(bearing))).to.include({ kind: 'too-large' });
    });

    it('are refused where the wallet holds too little', async () => {
      wallet.balanceAtomic = 1_019n;
      const outcome = await payments.build(order);
      expect(refusalIn(outcome)).to.include({ kind: 'insufficient' });
      const bearing = { ...order, feeFrom: 'destinations' } as const;
      expect(paymentIn(await payments.build(bearing)).receiptsAtomic).to.deep.equal([690n, 290n]);
      wallet.balanceAtomic = 999n;
      expect(refusalIn(await payments.build(bearing))).to.include({ kind: 'insufficient' });
    });

    it('are refused as a whole where the wallet refuses, and no address is told', async () => {
      wallet.refusal = `cannot pay ${ANN} now`;
      const refusal = refusalIn(await payments.build(order));
      expect(refusal).to.deep.equal({
        kind: 'too-large',
        reason: 'the wallet refuses to sign it: cannot pay (an address) now',
      });
    });

    it('have destinations that can be paid', async () => {
      const bad = orderOf([
        [ANN, 1n],
        ['vault', 1n],
        [`${BOB}.rig`, 1n],
      ]);
      const refusal = { kind: 'bad-destinations', reason: 'not an address of this chain' };
      expect(refusalIn(await payments.build(bad))).to.deep.equal({ ...refusal, positions: [1, 2] });
      const empty = refusalIn(await payments.build(orderOf([[ANN, 0n]])));
      expect(empty).to.deep.include({ kind: 'bad-destinations', positions: [0] });
      const address = (index: number) => index.toString(16).padStart(64, '0');
      const many = Array.from({ length: 501 }, (_, index) => [address(index), 1n] as const);
      expect(refusalIn(await payments.build(orderOf(many)))).to.include({ kind: 'too-large' });
      expect((await payments.build(orderOf(many.slice(1)))).kind).to.equal('built');
    });

    it('fail with the node, and nothing comes of it', async () => {
      wallet.failure = away();
      expect(await failureOf(payments.build(order))).to.equal(wallet.failure);
    });
  });

  describe('on their way', () => {
    let payment: Payment;
    beforeEach(async () => {
      payment = paymentIn(await payments.build(order));
    });
    const sent = { kind: 'sent', transactionIds: ['tx1'], feeAtomic: 20n };

    it('are found, and confirmed by blocks', async () => {
      expect(await payments.find(order, payment)).to.deep.equal({ kind: 'absent' });
      expect(await payments.send(order, payment)).to.deep.equal(sent);
      expect(await payments.find(order, payment)).to.deep.equal({ ...sent, kind: 'found' });
      const counted = async () => payments.confirm(['tx1']);
      expect(await counted()).to.deep.equal({ kind: 'counted', confirmations: 0 });
      wallet.standings.set('tx1', { height: 9n, confirmations: 4 });
      expect(await counted()).to.deep.equal({ kind: 'counted', confirmations: 4 });
    });

    it('may be sent again', async () => {
      await payments.send(order, payment);
      expect(await payments.send(order, payment)).to.deep.equal(sent);
      expect(wallet.relayed).to.deep.equal([payment.payloads[0], payment.payloads[0]]);
    });

    it('are refused where the node refuses them and knows nothing of them', async () => {
      wallet.refusal = 'its turn was used';
      const refused = { kind: 'refused', reason: 'its turn was used' };
      expect(await payments.send(order, payment)).to.deep.equal(refused);
      wallet.standings.set('tx1', { height: 9n, confirmations: 400 });
      expect(await payments.send(order, payment)).to.deep.equal(sent);
    });

    it('are not known where the node does not say', async () => {
      wallet.failure = away();
      const outcome = { kind: 'unknown', reason: 'node n1: it is away' };
      expect(await payments.send(order, payment)).to.deep.equal(outcome);
      expect(await failureOf(payments.find(order, payment))).to.equal(wallet.failure);
      expect(await failureOf(payments.confirm(['tx1']))).to.equal(wallet.failure);
    });

    it('are not known where a refusal cannot be checked, or the node names another', async () => {
      wallet.refusal = 'its turn was used';
      const { transaction } = wallet;
      wallet.transaction = () => Promise.reject(away());
      expect(await payments.send(order, payment)).to.include({ kind: 'unknown' });
      wallet.transaction = transaction;
      wallet.refusal = undefined;
      const renamed = { ...payment, transactionIds: ['tx9'] };
      expect(await payments.send(order, renamed)).to.include({ kind: 'unknown' });
    });

    it('are lost where the node does not know them', async () => {
      await payments.send(order, payment);
      wallet.standings.clear();
      expect(await payments.confirm(['tx1'])).to.include({ kind: 'lost' });
      expect(await payments.confirm([])).to.include({ kind: 'lost' });
    });

    it('are sent and found by nothing but what was built for them', async () => {
      await payments.send(order, payment);
      const named = { ...payment, payloads: [], resendable: false };
      expect(await payments.send(order, named)).to.include({ kind: 'unknown' });
      const found = await payments.find(order, named);
      expect(found.kind === 'absent' ? found.reason : '').to.match(/does not tell what/);
    });
  });
});
