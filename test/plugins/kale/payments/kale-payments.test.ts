import { Keypair, Operation } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import type { Refusal } from '../../../../core/plugin-api/payments.ts';
import type { FarmerRow } from '../../../../plugins/kale/record/kale-record.ts';
import { HELD, PayingPool } from './paying-pool.ts';

const BOUND_SECONDS = 300;

describe('payments in KALE', () => {
  let paying: PayingPool;
  beforeEach(async () => {
    paying = await PayingPool.start();
  });
  afterEach(() => paying.stop());

  const refusalOf = async (amounts: readonly bigint[]): Promise<Refusal> => {
    const outcome = await paying.payments.build(paying.order(amounts));
    return outcome.kind === 'refused' ? outcome.refusal : expect.fail(outcome.kind);
  };

  it('are paid to the stroop, in one transaction, and are final with their ledger', async () => {
    await paying.payments.check();
    const order = paying.order([7n, 12_345_678n]);
    const payment = await paying.built(order);
    expect(payment).to.include({ feeAtomic: 0n, resendable: true });
    expect(payment.receiptsAtomic).to.deep.equal([7n, 12_345_678n]);
    expect(await paying.held()).to.deep.equal([0n, 5n, HELD]);
    const sent = await paying.payments.send(order, payment);
    const { transactionIds } = payment;
    expect(sent).to.deep.equal({ kind: 'sent', transactionIds, feeAtomic: 0n });
    expect(await paying.held()).to.deep.equal([7n, 12_345_683n, HELD - 12_345_685n]);
    expect(await paying.payments.confirm(transactionIds)).to.deep.equal({
      kind: 'counted',
      confirmations: 1,
    });
    await paying.pool.close();
    expect(await paying.payments.confirm(transactionIds)).to.include({ confirmations: 2 });
    expect(await paying.payments.holdings()).to.deep.equal({
      spendableAtomic: HELD - 12_345_685n,
      totalAtomic: HELD - 12_345_685n,
    });
    const [signed] = paying.record.of('payout-signed');
    expect(signed?.hash).to.equal(transactionIds[0]);
    expect(paying.record.kinds()).to.deep.equal(['payout-signed', 'payout-sent', 'payout-applied']);
  });

  it('are on record as signed before they are built, and as sent before they are', async () => {
    const order = paying.order([7n]);
    const away = () => {
      throw new Error('the database is away');
    };
    paying.record.before = away;
    const failed = await paying.payments.build(order).catch((error: Error) => error.message);
    expect(failed).to.equal('the database is away');
    paying.record.before = () => undefined;
    const payment = await paying.built(order);
    paying.record.before = away;
    expect((await paying.payments.send(order, payment)).kind).to.equal('refused');
    expect(paying.pool.relays[0]?.calls).to.not.contain('sendTransaction');
  });

  it('pay once, however often they are sent', async () => {
    const order = paying.order([7n]);
    const payment = await paying.built(order);
    for (const _ of [1, 2, 3])
      expect((await paying.payments.send(order, payment)).kind).to.equal('sent');
    expect(await paying.held()).to.deep.equal([7n, 5n, HELD - 7n]);
  });

  it('go where a farmer was paid out whose custodial wallet is no more', async () => {
    const gone = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 72)).publicKey();
    const [first, second] = paying.payees.map((each) => each.publicKey()) as [string, string];
    paying.record.rows.set('one', departed({ custodialWallet: gone, payoutAddress: second }));
    const destinations = [gone, first, second].map((address, index) => ({
      address,
      amountAtomic: 10n ** BigInt(index + 1),
    }));
    const order = { ...paying.order([1n]), destinations };
    const payment = await paying.built(order);
    expect(payment.receiptsAtomic).to.deep.equal([10n, 100n, 1_000n]);
    expect((await paying.payments.send(order, payment)).kind).to.equal('sent');
    expect(await paying.held()).to.deep.equal([100n, 1_015n, HELD - 1_110n]);
    expect(await paying.payments.find(order, payment)).to.include({ kind: 'found' });
    expect(paying.record.of('payout-signed')[0]?.destinations).to.deep.equal([
      { address: second, amount: 10n },
      { address: first, amount: 100n },
      { address: second, amount: 1_000n },
    ]);
  });

  it('stay with a custodial wallet that is there, and wait for one whose farmer named nobody', async () => {
    const gone = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 72)).publicKey();
    const [first] = paying.payees.map((each) => each.publicKey());
    const still = departed({ custodialWallet: first ?? '', payoutAddress: gone, state: 'leaving' });
    paying.record.rows.set('one', still);
    const order = paying.order([7n]);
    await paying.payments.send(order, await paying.built(order));
    expect(await paying.held()).to.deep.equal([7n, 5n, HELD - 7n]);
    paying.record.rows.set('one', departed({ custodialWallet: gone, payoutAddress: '' }));
    const lost = { ...order, destinations: [{ address: gone, amountAtomic: 1n }] };
    const outcome = await paying.payments.build(lost);
    expect(outcome).to.have.nested.property('refusal.kind', 'not-now');
  });

  it('wait for who cannot hold KALE, or no more of it', async () => {
    const absent = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 70)).publicKey();
    const bare = (await paying.pool.farm.farmer(71)).publicKey();
    const order = paying.order([1n]);
    const destinations = [
      ...order.destinations,
      { address: absent, amountAtomic: 1n },
      { address: bare, amountAtomic: 1n },
    ];
    const outcome = await paying.payments.build({ ...order, destinations });
    const refusal = outcome.kind === 'refused' ? outcome.refusal : undefined;
    expect(refusal).to.deep.include({ kind: 'not-now', positions: [1, 2] });
    expect(refusal?.reason).to.contain('trustline').and.not.contain(absent);
    const { asset } = paying.pool.farm.devnet.network;
    const [, small] = paying.payees;
    if (small === undefined) throw new Error('nobody');
    await paying.pool.farm.apply(small, Operation.changeTrust({ asset, limit: '0.0000010' }));
    expect(await refusalOf([1n, 6n])).to.deep.include({ kind: 'not-now', positions: [1] });
    expect((await paying.payments.build(paying.order([1n, 5n]))).kind).to.equal('built');
  });

  it('are refused for what is no address, and for too little KALE or XLM', async () => {
    const order = paying.order([1n]);
    const destinations = [...order.destinations, { address: 'S123', amountAtomic: 1n }];
    const outcome = await paying.payments.build({ ...order, destinations });
    const refusal = outcome.kind === 'refused' ? outcome.refusal : undefined;
    expect(refusal).to.deep.include({ kind: 'bad-destinations', positions: [1] });
    expect((await refusalOf([HELD, 1n])).kind).to.equal('insufficient');
    expect((await paying.payments.build(paying.order([HELD]))).kind).to.equal('built');
    const { balance } = (await paying.pool.reader.accounts([paying.treasury.publicKey()]))
      .value[0] ?? { balance: 0n };
    const left = balance - 15_000_000n - 150n;
    const amount = `${left / 10_000_000n}.${`${left % 10_000_000n}`.padStart(7, '0')}`;
    const destination = paying.payees[0]?.publicKey() ?? '';
    const { Asset } = await import('@stellar/stellar-sdk');
    const native = Operation.payment({ destination, asset: Asset.native(), amount });
    await paying.pool.farm.apply(paying.treasury, native);
    expect(await refusalOf([1n])).to.include({ kind: 'insufficient' });
    expect((await refusalOf([1n])).reason).to.contain('XLM');
  });

  it('are found where the node acted and then was silent', async () => {
    const order = paying.order([7n]);
    const payment = await paying.built(order);
    const [relay] = paying.pool.relays;
    relay?.methods.set('sendTransaction', 'cut');
    expect((await paying.payments.send(order, payment)).kind).to.equal('sent');
    expect(await paying.held()).to.deep.equal([7n, 5n, HELD - 7n]);
  });

  it('can never happen once they expired, and are built anew', async () => {
    const order = paying.order([7n]);
    const payment = await paying.built(order);
    paying.pool.relays[0]?.methods.set('sendTransaction', 'refused');
    const { findings, next } = { findings: [] as string[], next: paying.order([7n], 'again') };
    paying.restart();
    findings.push((await paying.payments.find(order, payment)).kind);
    // While it may still happen, nobody may decide that it does not, and no other takes its number.
    expect(await paying.payments.confirm(payment.transactionIds)).to.deep.equal({
      kind: 'counted',
      confirmations: 0,
    });
    const early = await paying.payments.build(next).catch((error: { code: string }) => error.code);
    expect(early).to.equal('DAEMON_SYNCING');
    await paying.pool.close(BOUND_SECONDS + 1);
    findings.push((await paying.payments.find(order, payment)).kind);
    expect(findings).to.deep.equal(['absent', 'dead']);
    const ended = { order: order.key, hash: payment.transactionIds[0] };
    expect(paying.record.of('payout-ended')).to.have.length(1);
    expect(paying.record.of('payout-ended')[0]).to.include(ended);
    expect((await paying.payments.confirm(payment.transactionIds)).kind).to.equal('lost');
    paying.pool.relays[0]?.methods.clear();
    expect((await paying.payments.send(order, payment)).kind).to.equal('refused');
    expect((await paying.payments.send(next, await paying.built(next))).kind).to.equal('sent');
    expect(await paying.held()).to.deep.equal([7n, 5n, HELD - 7n]);
  });

  it('are dead when somebody else used their number, and never paid behind that', async () => {
    const order = paying.order([7n]);
    const payment = await paying.built(order);
    await paying.interfere();
    expect((await paying.payments.send(order, payment)).kind).to.be.oneOf(['refused', 'unknown']);
    await paying.pool.close(BOUND_SECONDS + 1);
    expect((await paying.payments.find(order, payment)).kind).to.equal('dead');
    const next = paying.order([8n], 'again');
    expect((await paying.payments.send(next, await paying.built(next))).kind).to.equal('sent');
    expect(await paying.held()).to.deep.equal([8n, 5n, HELD - 8n]);
  });

  it('without effect say so, and free the way', async () => {
    const order = paying.order([7n]);
    const payment = await paying.built(order);
    const [payee] = paying.payees;
    if (payee === undefined) throw new Error('nobody');
    const { asset } = paying.pool.farm.devnet.network;
    await paying.pool.farm.apply(payee, Operation.changeTrust({ asset, limit: '0' }));
    const sent = await paying.payments.send(order, payment);
    expect(sent).to.include({ kind: 'refused' });
    expect(sent.kind === 'refused' && sent.reason).to.contain('paymentNoTrust');
    expect(paying.record.of('payout-ended')[0]?.reason).to.contain('paymentNoTrust');
    expect((await paying.payments.find(order, payment)).kind).to.equal('dead');
    expect(await refusalOf([7n])).to.deep.include({ kind: 'not-now', positions: [0] });
  });

  it('of foreign transactions are not taken for their own', async () => {
    const order = paying.order([7n]);
    const payment = await paying.built(order);
    const foreign = { ...payment, transactionIds: ['ab'.repeat(32)] };
    expect(await paying.payments.find(order, foreign)).to.include({ kind: 'absent' });
    expect((await paying.payments.send(order, foreign)).kind).to.equal('unknown');
    expect((await paying.payments.find(order, { ...payment, payloads: [] })).kind).to.equal(
      'absent',
    );
    expect((await paying.payments.confirm(['ab'.repeat(32)])).kind).to.equal('lost');
    expect((await paying.payments.confirm([])).kind).to.equal('lost');
  });

  it('say nothing of their fate while no daemon answers', async () => {
    const order = paying.order([7n]);
    const payment = await paying.built(order);
    for (const relay of paying.pool.relays) relay.always = 'refused';
    paying.restart();
    const codes = await Promise.all(
      [paying.payments.find(order, payment), paying.payments.confirm(payment.transactionIds)].map(
        (each) => each.then(() => 'answered').catch((error: { code: string }) => error.code),
      ),
    );
    for (const code of codes) expect(code).to.match(/^DAEMON_/);
  });
});

describe('the account that pays', () => {
  let paying: PayingPool;
  beforeEach(async () => {
    paying = await PayingPool.start();
  });
  afterEach(() => paying.stop());

  const codeOf = (check: Promise<void>) =>
    check.then(() => '').catch((error: { code: string }) => error.code);

  it('is the one that rewards go to', async () => {
    const other = paying.made(paying.payees[0]);
    expect(await codeOf(other.check())).to.equal('CONFIG_INVALID');
  });

  it('is let hold KALE by a transaction of another, so that its numbers are for payments', async () => {
    const { farm } = paying.pool;
    const { asset } = farm.devnet.network;
    const [payee] = paying.payees;
    const destination = payee?.publicKey() ?? '';
    await farm.apply(
      paying.treasury,
      Operation.payment({ destination, asset, amount: '100.0000000' }),
    );
    await farm.apply(paying.treasury, Operation.changeTrust({ asset, limit: '0' }));
    const [before] = (await paying.pool.reader.accounts([paying.treasury.publicKey()])).value;
    expect(await paying.payments.holdings()).to.include({ totalAtomic: 0n });
    await paying.payments.check();
    expect(await farm.kale(paying.treasury)).to.equal(0n);
    const [after] = (await paying.pool.reader.accounts([paying.treasury.publicKey()])).value;
    expect(after?.sequence).to.equal(before?.sequence);
  });
});

function departed(
  row: Pick<FarmerRow, 'custodialWallet' | 'payoutAddress'> & Partial<FarmerRow>,
): FarmerRow {
  return {
    farmerId: 'one',
    poolerId: 'own',
    stakeMillionths: 0,
    tokenHash: '00'.repeat(32),
    metadata: undefined,
    state: 'departed',
    isReady: false,
    balance: 0n,
    unswept: 0n,
    stakedTotal: 0n,
    rewardTotal: 0n,
    registeredAtMs: 0,
    ...row,
  };
}
