import { expect } from 'chai';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { Queries } from '../../../../core/storage/queries.ts';
import { item, newBatch, paymentOf, PayoutBench } from './payout-bench.ts';

/** What is shown of payouts, on any engine. Call it inside a `describe`. */
export function paymentSuite(database: () => Database): void {
  let bench: PayoutBench;
  let fence: Fence;
  let queries: Queries;

  beforeEach(async () => {
    bench = await PayoutBench.empty(database());
    fence = await bench.fence();
    queries = new Queries(database());
    await bench.earn({ alice: 1000, bob: 1000, carol: 1000, 'fee-x': 1000 });
  });

  /** An item, as a page shows it. */
  const names = async (offset: number, limit: number, miner?: string) => {
    const { payments, total } = await queries.payments.page({
      poolId: 'btc',
      miner,
      offset,
      limit,
    });
    return [total, ...payments.map((row) => `${row.miner} ${row.amountAtomic}`)];
  };

  it('pages payments that were sent, newest first, across batches', async () => {
    for (const first of [1, 4]) {
      const { id } = await bench.batchIn(
        'submitting',
        ['alice', 'bob', 'carol'].map((owner, at) => item(owner, first + at)),
        fence,
      );
      bench.clock.pass(1000);
      await bench.step(fence, id, 'submitted');
    }
    const newestFirst = ['alice 4', 'bob 5', 'carol 6', 'alice 1', 'bob 2', 'carol 3'];
    expect(await names(0, 10)).to.deep.equal([6, ...newestFirst]);
    expect(await names(2, 2)).to.deep.equal([6, 'carol 6', 'alice 1']);
    expect(await names(5, 2)).to.deep.equal([6, 'carol 3']);
    expect(await names(6, 2)).to.deep.equal([6]);
    expect(await names(1, 3, 'alice')).to.deep.equal([2, 'alice 1']);
    expect(await names(0, 3, 'dave')).to.deep.equal([0]);
  });

  it('shows what arrived, with its transactions, and no fees', async () => {
    const { id } = await bench.batchIn(
      'reserved',
      [item('fee-x', 50, { account: 'fee' }), item('alice', 10), item('bob', 20)],
      fence,
    );
    const payment = { ...paymentOf(await bench.batch('btc', id)), receiptsAtomic: [45n, 9n, 18n] };
    await bench.step(fence, id, 'submitting', { payment });
    expect(await names(0, 10)).to.deep.equal([0]);
    bench.clock.pass(60_000);
    await bench.step(fence, id, 'submitted', { transactionIds: ['b', 'a'] });
    const sentAtMs = bench.clock.nowMs();
    bench.clock.pass(60_000);
    await bench.step(fence, id, 'confirmed');
    const { payments, total } = await queries.payments.page({ poolId: 'btc', offset: 0, limit: 9 });
    expect(total).to.equal(2);
    expect(payments[1]).to.deep.equal({
      poolId: 'btc',
      batchId: id,
      miner: 'bob',
      address: 'bob',
      amountAtomic: 18n,
      transactionIds: ['b', 'a'],
      confirmed: true,
      sentAtMs,
    });
    expect(await queries.payments.paidByPool(['btc', 'xmr'])).to.deep.equal(
      new Map([['btc', 27n]]),
    );
  });

  it('sums what a miner was paid, of late and in all', async () => {
    await bench.batchIn('confirmed', [item('alice', 10)], fence);
    bench.clock.pass(86_400_000);
    const sinceMs = bench.clock.nowMs();
    await bench.batchIn('submitted', [item('alice', 5), item('bob', 7)], fence);
    await bench.batchIn('released', [item('alice', 100)], fence);
    await bench.batchIn('reserved', [item('alice', 100)], fence);
    const paid = await queries.payments.ofMiner('btc', 'alice', sinceMs);
    expect(paid).to.include({ paidAtomic: 15n, recentAtomic: 5n });
    expect(paid.last).to.include({ amountAtomic: 5n, confirmed: false, sentAtMs: sinceMs });
    expect(await queries.payments.ofMiner('xmr', 'alice', 0)).to.deep.equal({
      paidAtomic: 0n,
      recentAtomic: 0n,
      last: undefined,
    });
  });

  it('lists batches for the operator, with their steps', async () => {
    const { id } = await bench.batchIn('submitting', [item('alice', 5), item('bob', 6)], fence);
    await bench.step(fence, id, 'unknown', { reason: 'no answer' });
    await bench.batchIn('confirmed', [item('alice', 5)], fence);
    await bench.store.plan(await bench.fence('xmr'), [newBatch([item('zoe', 1)])]);
    const { payouts } = queries;
    const page = await payouts.batches({ states: ['unknown', 'review'], offset: 0, limit: 5 });
    expect(page.total).to.equal(1);
    expect(page.batches[0]).to.deep.equal({
      id,
      poolId: 'btc',
      state: 'unknown',
      feeBearer: 'operator',
      amountAtomic: 11n,
      items: 2,
      feeAtomic: undefined,
      transactionIds: [],
      attempts: 1,
      confirmations: 0,
      reason: 'no answer',
      createdAtMs: bench.clock.nowMs(),
      changedAtMs: bench.clock.nowMs(),
      sentAtMs: undefined,
    });
    const all = await payouts.batches({ poolId: 'btc', states: [], offset: 0, limit: 1 });
    expect([all.total, all.batches.length, all.batches[0]?.state]).to.deep.equal([
      2,
      1,
      'confirmed',
    ]);
    expect(await payouts.openStates('btc')).to.deep.equal(new Map([['unknown', 1]]));
    const steps = await payouts.steps('btc', id);
    expect(steps.at(0)).to.include({ from: undefined, to: 'planned' });
    expect(steps.at(-1)).to.deep.equal({
      from: 'submitting',
      to: 'unknown',
      reason: 'no answer',
      takenAtMs: bench.clock.nowMs(),
    });
    expect(await payouts.steps('xmr', id)).to.deep.equal([]);
  });

  it('lists the changes of a balance, and sums days', async () => {
    const { id } = await bench.batchIn('reserved', [item('alice', 10)], fence);
    bench.clock.pass(86_400_000);
    await bench.step(fence, id, 'released');
    await bench.earn({ alice: 5 });
    await bench.earn({ alice: 7 });
    await bench.earn({ alice: 9 }, 'xmr');
    const filter = { poolId: 'btc', miner: 'alice', offset: 0, limit: 10 };
    const { changes, total } = await queries.earnings.changes(filter);
    expect([total, ...changes.map((row) => `${row.amountAtomic} ${row.usage}`)]).to.deep.equal([
      5,
      '7 reward of a block',
      '5 reward of a block',
      '10 payout not sent',
      '-10 payout',
      '1000 reward of a block',
    ]);
    const second = await queries.earnings.changes({ ...filter, offset: 3, limit: 1 });
    expect(second.changes[0]).to.include({ amountAtomic: -10n, poolId: 'btc', miner: 'alice' });
    expect(await queries.earnings.daily(filter)).to.deep.equal({
      days: [
        { date: '2026-01-16', amountAtomic: 12n },
        { date: '2026-01-15', amountAtomic: 1000n },
      ],
      total: 2,
    });
    const older = await queries.earnings.daily({ ...filter, offset: 1 });
    expect(older.days.map(({ date }) => date)).to.deep.equal(['2026-01-15']);
  });
}
