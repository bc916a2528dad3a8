import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { ReviewChoice } from '../../../core/payouts/operator-desk.ts';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { PayoutBench } from './payout-bench.ts';

const CREDITED = { 'miner ann': 500n, 'miner bob': 400n, 'fee operator': 100n };

describe('PayoutReview', () => {
  let bench: PayoutBench;
  let process: PoolPayouts;

  async function begin(resendable: boolean, signs: 'itself' | 'elsewhere' = 'itself') {
    bench = new PayoutBench({ resendable, signs });
    await bench.store.credit(CREDITED);
    process = bench.process();
    bench.passFirst();
  }

  async function looks(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await bench.look(process);
  }

  async function resume(): Promise<void> {
    await bench.store.resume('btc', await bench.store.control(), 'op');
    process.resumed();
  }

  async function refusalOf(choice: ReviewChoice): Promise<string> {
    const error: unknown = await process.resolve(1n, choice).catch((caught: unknown) => caught);
    expect(error).to.include({ code: 'PAYOUT_CONFLICT' });
    return error instanceof Error ? error.message : '';
  }

  /** A payment that went out, and that its wallet did not find for so long that a person was asked. */
  async function sentUnseen(): Promise<void> {
    await begin(false);
    bench.wallet.faults.push('timeout-after');
    bench.wallet.slowFindings = 100;
    await looks(70);
    expect(bench.states).to.deep.equal(['review']);
    bench.wallet.slowFindings = 0;
  }

  /** One that was in the chain once, and then lost its coins to another. */
  async function lostAfterwards(): Promise<void> {
    await begin(true);
    await looks(1);
    for (const transaction of bench.wallet.chain.values()) transaction.isDead = true;
    await looks(1);
    expect(bench.only).to.include({ state: 'review', entries: 2 });
  }

  it('releases nothing that the wallet finds', async () => {
    await sentUnseen();
    expect(await refusalOf({ kind: 'release' })).to.contain('tx1');
    expect(bench.states).to.deep.equal(['review']);
  });

  it('adopts what paid it, and enters what it cost', async () => {
    await sentUnseen();
    await process.resolve(1n, { kind: 'adopt', transactionIds: ['tx1'] });
    expect(bench.only).to.include({ state: 'submitted', entries: 2 });
    await resume();
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('adopts nothing that nobody knows', async () => {
    await sentUnseen();
    const unknown = await refusalOf({ kind: 'adopt', transactionIds: ['tx9'] });
    expect(unknown).to.contain('nobody knows it');
    expect(await refusalOf({ kind: 'adopt', transactionIds: [] })).to.contain('no transaction');
  });

  it('releases nothing while the wallet cannot tell, and adopts by the fee on record', async () => {
    await begin(true);
    await looks(1);
    const [transaction] = bench.wallet.chain.values();
    if (transaction === undefined) throw new Error('nothing was sent');
    transaction.isLost = true;
    await looks(70);
    expect(bench.states).to.deep.equal(['review']);

    const find = bench.wallet.find.bind(bench.wallet);
    bench.wallet.find = () => Promise.reject(new PoolError('DAEMON_RPC', 'the node cannot tell'));
    const refused = await process.resolve(1n, { kind: 'release' }).catch((e: unknown) => e);
    expect(refused).to.include({ code: 'DAEMON_RPC', message: 'the node cannot tell' });
    expect(bench.states).to.deep.equal(['review']);

    // The wallet does not know what it cost, and the chain knows that it is there.
    transaction.isLost = false;
    bench.wallet.find = async (order, payment) =>
      payment.feeAtomic === undefined ? { kind: 'absent' } : find(order, payment);
    await process.resolve(1n, { kind: 'adopt', transactionIds: ['tx1'] });
    expect(bench.only).to.include({ state: 'submitted', entries: 2 });
    bench.expectTruth(CREDITED);
  });

  it('leaves a payment where it is while the wallet cannot tell what became of it', async () => {
    await begin(true);
    await looks(1);
    bench.wallet.confirm = async () => ({ kind: 'lost', reason: 'the node cannot tell' });
    bench.wallet.find = () => Promise.reject(new PoolError('DAEMON_RPC', 'the node cannot tell'));
    await looks(200);
    expect(bench.states).to.deep.equal(['submitted']);
    expect(bench.noted.lines.join()).to.include('do not get on');
  });

  it('sends nothing again that would pay twice', async () => {
    await sentUnseen();
    expect(await refusalOf({ kind: 'resend' })).to.contain('paying twice');
  });

  it('gives back what was reserved for a payment that never left', async () => {
    await begin(false);
    bench.wallet.faults.push('timeout-before');
    await looks(70);
    await process.resolve(1n, { kind: 'release' });
    expect(bench.states).to.deep.equal(['released']);
    bench.expectTruth(CREDITED);
    await resume();
    await process.run();
    await looks(4);
    expect(bench.states).to.deep.equal(['released', 'confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('gives back what was entered as sent and then proved lost', async () => {
    await lostAfterwards();
    await process.resolve(1n, { kind: 'release' });
    expect(bench.only).to.include({ state: 'released', entries: 4 });
    bench.expectTruth(CREDITED);
    expect(bench.store.ledger.balances).to.include({ 'miner ann': 500n, 'fee operator': 100n });
  });

  it('adopts another payment in the place of one that proved lost, at its own fee', async () => {
    await lostAfterwards();
    const [lost] = bench.wallet.chain.values();
    if (lost === undefined) throw new Error('nothing was sent');
    bench.wallet.chain.set('other', { ...lost, fee: 11n, isDead: false });
    await process.resolve(1n, { kind: 'adopt', transactionIds: ['other'] });
    expect(bench.only).to.deep.include({
      state: 'submitted',
      entries: 4,
      transactionIds: ['other'],
    });
    await resume();
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('asks a person again about an adopted payment that is lost, and never sends the old one', async () => {
    await lostAfterwards();
    const [lost] = bench.wallet.chain.values();
    if (lost === undefined) throw new Error('nothing was sent');
    const other = { ...lost, fee: 11n, isDead: false };
    bench.wallet.chain.set('other', other);
    await process.resolve(1n, { kind: 'adopt', transactionIds: ['other'] });
    await resume();
    other.isDead = true;
    await looks(1);
    expect(bench.states).to.deep.equal(['review']);
    expect(await refusalOf({ kind: 'resend' })).to.contain('paying twice');
    await process.resolve(1n, { kind: 'release' });
    expect(bench.only.entries).to.equal(6);
    bench.expectTruth(CREDITED);
  });

  it('sends again what cannot pay twice', async () => {
    await begin(true);
    await looks(1);
    const [transaction] = bench.wallet.chain.values();
    if (transaction === undefined) throw new Error('nothing was sent');
    transaction.isLost = true;
    await looks(70);
    expect(bench.states).to.deep.equal(['review']);
    transaction.isLost = false;
    await process.resolve(1n, { kind: 'resend' });
    expect(bench.only).to.include({ state: 'submitted', attempts: 2, entries: 2 });
    bench.expectTruth(CREDITED);
  });

  it('decides about batches in review alone', async () => {
    await begin(true);
    await looks(1);
    expect(await refusalOf({ kind: 'release' })).to.contain('it is submitted, not review');
    const error: unknown = await process.resolve(9n, { kind: 'release' }).catch((e: unknown) => e);
    expect(error).to.include({ code: 'PAYOUT_CONFLICT' });
  });

  it('decides nothing while the wallet cannot be asked', async () => {
    await sentUnseen();
    bench.wallet.isAway = true;
    const error: unknown = await process.resolve(1n, { kind: 'release' }).catch((e: unknown) => e);
    expect(error).to.include({ code: 'DAEMON_UNREACHABLE' });
    expect(bench.states).to.deep.equal(['review']);
  });

  it('takes back what was signed for the batch, and nothing else', async () => {
    await begin(true, 'elsewhere');
    await looks(1);
    const error: unknown = await process.signed(1n, 'signed other').catch((e: unknown) => e);
    expect(error).to.include({ code: 'PAYMENT_INVALID' });
    expect(bench.states).to.deep.equal(['signing']);
    await process.signed(1n, 'signed payout:btc:1');
    await looks(3);
    expect(bench.states).to.deep.equal(['confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('takes no file that paid an earlier batch of the same amounts, and goes on', async () => {
    await begin(true, 'elsewhere');
    await looks(1);
    await process.signed(1n, 'signed payout:btc:1');
    await looks(3);
    await bench.store.credit(CREDITED);
    await process.run();
    await looks(1);
    expect(bench.states).to.deep.equal(['confirmed', 'signing']);
    const error: unknown = await process.signed(2n, 'paid by tx1').catch((e: unknown) => e);
    expect(error).to.include({ code: 'PAYMENT_INVALID' });
    expect(error).to.have.property('message').that.contains('tx1 pays batch 1 already');
    expect(bench.states).to.deep.equal(['confirmed', 'signing']);
    await process.signed(2n, 'signed payout:btc:2');
    await looks(3);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
    expect(bench.store.switches).to.include({ latched: false });
  });

  it('adopts nothing that paid another batch', async () => {
    await lostAfterwards();
    const [first] = bench.store.batches;
    if (first === undefined) throw new Error('nothing was sent');
    bench.store.batches.push({ ...first, id: 2n, state: 'confirmed', transactionIds: ['other'] });
    const [lost] = bench.wallet.chain.values();
    if (lost === undefined) throw new Error('nothing was sent');
    bench.wallet.chain.set('other', { ...lost, isDead: false });
    const refusal = await refusalOf({ kind: 'adopt', transactionIds: ['other'] });
    expect(refusal).to.contain('other pays batch 2 already');
    // Nothing was taken back either.
    expect(bench.store.batches[0]).to.include({ state: 'review', entries: 2 });
  });

  it('gives back what nobody will sign, and sends it no more', async () => {
    await begin(true, 'elsewhere');
    await looks(1);
    expect(await refusalOf({ kind: 'resend' })).to.contain('it is signing, not review');
    await process.resolve(1n, { kind: 'release' });
    expect(bench.only).to.include({ state: 'released', entries: 2 });
    bench.expectTruth(CREDITED);
    const late = process.signed(1n, 'signed payout:btc:1');
    expect(await late.catch((e: unknown) => e)).to.include({ code: 'PAYOUT_CONFLICT' });
    expect(bench.wallet.received).to.deep.equal({});
  });

  it('sends nothing that was signed while payouts are stopped', async () => {
    await begin(true, 'elsewhere');
    await looks(1);
    bench.store.switches = { ...bench.store.switches, paused: true };
    const signed = process.signed(1n, 'signed payout:btc:1');
    expect(await signed.catch((e: unknown) => e)).to.include({ code: 'PAYOUT_CONFLICT' });
    expect(bench.wallet.received).to.deep.equal({});
  });
});
