import { expect } from 'chai';
import { atomic } from '../../../../core/ledger/posting.ts';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { endingAt, losingTheAnswer } from '../failing-database.ts';
import { rejection } from '../storage-suite.ts';
import { item, newBatch, paymentOf, PayoutBench, stepTo } from './payout-bench.ts';

/** What payouts promise on whatever engine `database` runs on. Call it inside a `describe`. */
export function payoutSuite(database: () => Database): void {
  let bench: PayoutBench;
  let fence: Fence;

  beforeEach(async () => {
    bench = await PayoutBench.empty(database());
    fence = await bench.fence();
  });

  const open = () => bench.store.open('btc');

  it('has no open batches where none was planned', async () => {
    expect(await open()).to.deep.equal([]);
    expect(await bench.store.batch('btc', 1n)).to.equal(undefined);
  });

  it('reads batches as they were planned, oldest first, and each pool its own', async () => {
    const other = await bench.fence('xmr');
    await bench.store.plan(other, [newBatch([item('zoe', 9)])]);
    const planned = [
      { ...newBatch([item('bob', 2), item('alice', 1)]), reason: 'half of batch 7' },
      {
        ...newBatch([item('fee-x', 5, { account: 'fee', address: 'alice' })]),
        feeBearer: 'miners',
      },
    ] as const;
    const ids = await bench.store.plan(fence, planned);
    const heads = await open();
    expect(heads.map(({ id }) => id)).to.deep.equal(ids);
    const batches = await Promise.all(heads.map(({ id }) => bench.batch('btc', id)));
    for (const [index, head] of heads.entries()) {
      expect(Object.keys(head)).to.not.include('items');
      expect(batches[index]).to.deep.include(head);
    }
    expect(batches[0]).to.deep.equal({
      id: ids[0],
      poolId: 'btc',
      state: 'planned',
      feeBearer: 'operator',
      items: [item('bob', 2), item('alice', 1)].map((each) => ({
        ...each,
        receiptAtomic: undefined,
      })),
      payment: undefined,
      unsigned: undefined,
      transactionIds: [],
      feeAtomic: undefined,
      attempts: 0,
      entries: 0,
      confirmations: 0,
      reason: 'half of batch 7',
      createdAtMs: bench.clock.nowMs(),
      changedAtMs: bench.clock.nowMs(),
    });
    expect(batches[1]).to.deep.include({ feeBearer: 'miners', reason: '' });
    expect(batches[1]?.items).to.deep.include({
      ...item('fee-x', 5, { account: 'fee', address: 'alice' }),
      receiptAtomic: undefined,
    });
  });

  it('goes the whole way of a batch, with the ledger beside it', async () => {
    await bench.earn({ alice: 100, bob: 50 });
    const { id } = await bench.batchIn('planned', [item('alice', 100), item('bob', 40)], fence);
    await bench.step(fence, id, 'reserved');
    expect([await bench.balance('alice'), await bench.balance('bob')]).to.deep.equal([0n, 10n]);
    bench.clock.pass(1000);
    await bench.step(fence, id, 'submitting');
    const submitting = await bench.batch('btc', id);
    expect(submitting.payment).to.deep.equal(paymentOf(submitting));
    expect(submitting.items.map(({ receiptAtomic }) => receiptAtomic)).to.deep.equal([100n, 40n]);
    expect(submitting).to.include({ attempts: 1, entries: 1, feeAtomic: undefined });
    await bench.step(fence, id, 'submitted');
    await bench.store.progress(fence, id, 3);
    const submitted = await bench.batch('btc', id);
    expect(submitted).to.deep.include({ transactionIds: [`tx-${id}`], feeAtomic: 7n, entries: 2 });
    expect(submitted).to.include({ confirmations: 3, changedAtMs: bench.clock.nowMs() });
    expect(await bench.balance(`payout:btc:${id}`, 'payout')).to.equal(0n);
    await bench.step(fence, id, 'confirmed');
    expect(await open()).to.deep.equal([]);
    const steps = await database().rows<{ way: string }>(
      `select concat(from_state, ' ', to_state) as way from payout_steps where batch_id = ?
        order by id`,
      [id],
    );
    expect(steps.map(({ way }) => way)).to.deep.equal([
      ' planned',
      'planned reserved',
      'reserved submitting',
      'submitting submitted',
      'submitted confirmed',
    ]);
  });

  it('keeps what is signed elsewhere, and a payment whose fee nobody knows', async () => {
    await bench.earn({ alice: 10 });
    const { id } = await bench.batchIn('reserved', [item('alice', 10)], fence);
    await bench.step(fence, id, 'signing', { unsigned: 'cHNidP8=' });
    const signing = await bench.batch('btc', id);
    expect(signing).to.include({ state: 'signing', unsigned: 'cHNidP8=' });
    const payment = { ...paymentOf(signing), feeAtomic: undefined, resendable: false };
    await bench.step(fence, id, 'submitting', { payment });
    expect((await bench.batch('btc', id)).payment).to.deep.equal(payment);
  });

  describe('compares before it writes', () => {
    it('refuses a step from a state that the batch is not in', async () => {
      const { id } = await bench.batchIn('planned', [item('alice', 1)], fence);
      const stale = await bench.batch('btc', id);
      await bench.store.advance(fence, { batch: stale, to: 'released' });
      const error = await rejection(bench.store.advance(fence, { batch: stale, to: 'signing' }));
      expect(error).to.include({ code: 'PAYOUT_CONFLICT' });
      expect(error.message).to.contain('is released with 0 entries, not planned with 0');
    });

    it('refuses a step from a number of entries that the batch does not have', async () => {
      await bench.earn({ alice: 9 });
      const { id } = await bench.batchIn('reserved', [item('alice', 1)], fence);
      const batch = { ...(await bench.batch('btc', id)), entries: 0 };
      const error = await rejection(bench.store.advance(fence, { batch, to: 'submitting' }));
      expect(error).to.include({ code: 'PAYOUT_CONFLICT' });
    });

    it('refuses a batch of another pool, and one that is not there', async () => {
      const { id } = await bench.batchIn('planned', [item('alice', 1)], fence);
      const batch = { ...(await bench.batch('btc', id)), poolId: 'xmr' };
      const foreign = await bench.fence('xmr');
      for (const step of [batch, { ...batch, id: 99n }]) {
        const error = await rejection(
          bench.store.advance(foreign, { batch: step, to: 'released' }),
        );
        expect(error).to.include({ code: 'PAYOUT_CONFLICT' });
      }
      expect(await rejection(bench.store.progress(foreign, id, 1))).to.include({
        code: 'PAYOUT_CONFLICT',
      });
    });

    it('refuses a fence of another pool', async () => {
      const { id } = await bench.batchIn('planned', [item('alice', 1)], fence);
      const batch = await bench.batch('btc', id);
      const foreign = { ...fence, poolId: 'xmr' };
      const error = await rejection(bench.store.advance(foreign, { batch, to: 'released' }));
      expect(error).to.include({ name: 'AssertionError' });
      expect(await bench.batch('btc', id)).to.include({ state: 'planned' });
    });

    it('lets one of two writers win that take the same step', async () => {
      await bench.earn({ alice: 9 });
      const { id } = await bench.batchIn('planned', [item('alice', 9)], fence);
      const batch = await bench.batch('btc', id);
      const race = await Promise.allSettled(
        [1, 2].map(() => bench.store.advance(fence, stepTo('reserved', batch))),
      );
      expect(race.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
      const lost = race.find((outcome) => outcome.status === 'rejected');
      expect(lost?.reason).to.include({ code: 'PAYOUT_CONFLICT' });
      expect(await bench.balance('alice')).to.equal(0n);
    });

    it('refuses an entry that the ledger has while the batch does not know of it', async () => {
      await bench.earn({ alice: 9 });
      const { id } = await bench.batchIn('planned', [item('alice', 9)], fence);
      const step = stepTo('reserved', await bench.batch('btc', id));
      if (step.entry !== undefined) await bench.ledger.post(step.entry);
      const error = await rejection(bench.store.advance(fence, step));
      expect(error).to.include({ code: 'PAYOUT_CONFLICT' });
      expect(await bench.batch('btc', id)).to.include({ state: 'planned', entries: 0 });
    });
  });

  it('knows which batch a transaction pays, of whatever pool', async () => {
    await bench.earn({ alice: 9 });
    const { id } = await bench.batchIn('submitting', [item('alice', 9)], fence);
    await bench.step(fence, id, 'submitted', { transactionIds: ['b', 'a'] });
    const { store } = bench;
    const owner = { transactionId: 'a', batchId: id };
    expect(await store.batchOfTransactions(['z', 'a'], id + 1n)).to.deep.equal(owner);
    expect(await store.batchOfTransactions(['z', 'a'], id)).to.equal(undefined);
    expect(await store.batchOfTransactions(['z'], 0n)).to.equal(undefined);
    expect(await store.batchOfTransactions([], 0n)).to.equal(undefined);
  });

  it('refuses whatever an old fence writes', async () => {
    await bench.earn({ alice: 9 });
    const { id } = await bench.batchIn('reserved', [item('alice', 1)], fence);
    const batch = await bench.batch('btc', id);
    await bench.fence();
    const writes = [
      () => bench.store.plan(fence, [newBatch([item('alice', 1)])]),
      () => bench.store.advance(fence, stepTo('submitting', batch)),
      () => bench.store.progress(fence, id, 1),
      () => bench.store.hold(fence, 'alice', 'bad'),
      () => bench.store.latch(fence, 'stop'),
    ];
    for (const write of writes) {
      expect(await rejection(write())).to.include({ code: 'PAYOUT_FENCED' });
    }
    expect([await bench.batch('btc', batch.id)]).to.deep.equal([batch]);
    expect(await bench.store.control('btc')).to.include({ latched: false });
  });

  it('reserves nothing of what is not there', async () => {
    await bench.earn({ alice: 5, bob: 50 });
    const { id } = await bench.batchIn('planned', [item('bob', 50), item('alice', 6)], fence);
    const error = await rejection(bench.step(fence, id, 'reserved', { latch: true }));
    expect(error).to.deep.include({
      code: 'PAYOUT_UNCOVERED',
      facts: { poolId: 'btc', batch: String(id), owner: 'alice', owners: 1 },
    });
    expect(await bench.batch('btc', id)).to.include({ state: 'planned', entries: 0 });
    expect([await bench.balance('alice'), await bench.balance('bob')]).to.deep.equal([5n, 50n]);
    expect(await bench.store.control('btc')).to.include({ latched: false });
  });

  it('takes an owner below zero where nobody asks for cover', async () => {
    await bench.earn({ alice: 5 });
    const { id } = await bench.batchIn('planned', [item('alice', 6)], fence);
    await bench.step(fence, id, 'reserved', { covered: false });
    expect(await bench.balance('alice')).to.equal(-1n);
  });

  it('leaves nothing of a step whose entry is refused', async () => {
    await bench.earn({ alice: 5 });
    const { id } = await bench.batchIn('planned', [item('alice', 5)], fence);
    const step = stepTo('reserved', await bench.batch('btc', id));
    const entry = step.entry && { ...step.entry, postings: step.entry.postings.slice(1) };
    const error = await rejection(
      bench.store.advance(fence, { ...step, ...(entry && { entry }), latch: true }),
    );
    expect(error).to.include({ code: 'LEDGER_UNBALANCED' });
    expect(await bench.batch('btc', id)).to.include({ state: 'planned', entries: 0 });
  });

  it('lets one transaction pay one batch, and another set of them replace the first', async () => {
    await bench.earn({ alice: 9, bob: 9 });
    const one = await bench.batchIn('submitted', [item('alice', 1)], fence);
    const two = await bench.batchIn('submitting', [item('bob', 1)], fence);
    const claim = bench.step(fence, two.id, 'submitted', { transactionIds: [`tx-${one.id}`] });
    expect(await rejection(claim)).to.include({ code: 'PAYOUT_CONFLICT' });
    await bench.step(fence, two.id, 'submitted', { transactionIds: ['b', 'a'] });
    expect((await bench.batch('btc', two.id)).transactionIds).to.deep.equal(['b', 'a']);
    await bench.step(fence, two.id, 'review', { transactionIds: ['a', 'c'] });
    expect((await bench.batch('btc', two.id)).transactionIds).to.deep.equal(['a', 'c']);
  });

  it('plans all batches or none', async () => {
    const twice = newBatch([item('bob', 1), item('carol', 1, { address: 'bob' })]);
    await rejection(bench.store.plan(fence, [newBatch([item('alice', 1)]), twice]));
    expect(await open()).to.deep.equal([]);
  });

  it('counts what was sent since a time, and what may still be, released batches left out', async () => {
    await bench.earn({ alice: 5000, bob: 5000 });
    await bench.batchIn('submitted', [item('alice', 1000)], fence);
    await bench.batchIn('confirmed', [item('alice', 2000)], fence);
    const late = await bench.batchIn('planned', [item('alice', 30), item('bob', 3)], fence);
    bench.clock.pass(1000);
    const sinceMs = bench.clock.nowMs();
    const { id } = await bench.batchIn('planned', [item('alice', 500)], fence);
    await bench.step(fence, id, 'released');
    expect(await bench.store.plannedSince('btc', sinceMs)).to.equal(33n);
    for (const to of ['reserved', 'submitting', 'submitted'] as const) {
      await bench.step(fence, late.id, to);
      expect(await bench.store.plannedSince('btc', sinceMs)).to.equal(33n);
    }
    expect(await bench.store.plannedSince('btc', sinceMs + 1)).to.equal(0n);
    expect(await bench.store.plannedSince('btc', sinceMs - 1000)).to.equal(3033n);
    expect(await bench.store.plannedSince('xmr', 0)).to.equal(0n);
  });

  it('tells by reading again that a step was done whose answer was lost', async () => {
    await bench.earn({ alice: 9 });
    const { id } = await bench.batchIn('planned', [item('alice', 9)], fence);
    const step = stepTo('reserved', await bench.batch('btc', id));
    const deaf = new PayoutBench(losingTheAnswer(database()));
    expect(await rejection(deaf.store.advance(fence, step))).to.include({
      code: 'STORAGE_UNAVAILABLE',
    });
    expect(await bench.batch('btc', id)).to.include({ state: 'reserved', entries: 1 });
    expect(await rejection(deaf.store.advance(fence, step))).to.include({
      code: 'PAYOUT_CONFLICT',
    });
    expect(await bench.balance('alice')).to.equal(0n);
  });

  it('leaves nothing behind, at whichever statement a step ends', async () => {
    await bench.earn({ alice: 9 });
    const { id } = await bench.batchIn('planned', [item('alice', 9)], fence);
    const before = await bench.batch('btc', id);
    const step = { ...stepTo('reserved', before), payment: paymentOf(before), latch: true };
    let reached = 0;
    for (let at = 1; ; at++) {
      const cut = new PayoutBench(endingAt(database(), at));
      const outcome = await cut.store.advance(fence, step).catch((error: unknown) => error);
      if (outcome === undefined) break;
      expect(outcome).to.have.property('message', 'the process is gone');
      expect(await bench.batch('btc', id)).to.deep.equal(before);
      expect(await bench.balance('alice')).to.equal(9n);
      expect(await bench.store.control('btc')).to.include({ latched: false });
      reached = at;
    }
    expect(reached).to.be.at.least(10);
    expect(await bench.batch('btc', id)).to.include({ state: 'reserved', entries: 1 });
  });

  it('reads a batch of more items than one answer has', async function () {
    this.timeout(60_000);
    const count = 25_000;
    const owners = Array.from({ length: count }, (_, index) => `miner-${index}`);
    await bench.earn(Object.fromEntries(owners.map((owner, index) => [owner, 1 + index])));
    const due = await bench.store.due('btc', atomic(1n));
    expect(due).to.have.length(count);
    expect(due[0]).to.include({ owner: `miner-${count - 1}`, balanceAtomic: BigInt(count) });
    const items = due.map(({ owner, balanceAtomic }) => item(owner, Number(balanceAtomic)));
    const [id = 0n] = await bench.store.plan(fence, [newBatch(items)]);
    const read = await bench.batch('btc', id);
    expect(read.items.map(({ owner }) => owner)).to.deep.equal(due.map(({ owner }) => owner));
    expect(await bench.store.due('btc', atomic(1n))).to.deep.equal([]);
    await bench.step(fence, id, 'reserved');
    expect(await bench.balance('miner-0')).to.equal(0n);
    expect(await bench.balance(`miner-${count - 1}`)).to.equal(0n);
  });

  it('sums the accounts of a pool', async () => {
    await bench.earn({ alice: 5, bob: 7, 'fee-x': 2 });
    await bench.earn({ alice: 100 }, 'xmr');
    expect(await bench.store.solvencyOf('btc')).to.deep.equal(
      new Map([
        ['chain', atomic(-14n)],
        ['miner', atomic(12n)],
        ['fee', atomic(2n)],
      ]),
    );
    expect(await bench.store.solvencyOf('ltc')).to.deep.equal(new Map());
  });

  describe('guards of the tables', () => {
    for (const [what, sql, says] of [
      ['a step altered', `update payout_steps set reason = 'x'`, 'append-only'],
      ['a step deleted', 'delete from payout_steps', 'append-only'],
      ['steps truncated', 'truncate payout_steps', 'append-only'],
      ['a state that there is not', `update payout_batches set state = 'paid'`, 'state'],
      ['a batch of nothing', 'update payout_batches set amount = 0', 'amount'],
      ['an item that gets more than it takes', 'update payout_items set receipt = 6', 'receipt'],
      [
        'an item of an account that is not paid',
        `update payout_items set account = 'chain'`,
        'acc',
      ],
      ['a payment that is no JSON', `update payout_batches set payment = 'x'`, 'json'],
      ['a batch gone while it has items', 'delete from payout_batches', 'payout_items'],
      ['an amount that is no number', `update payout_items set amount = 'NaN'`, 'amount'],
    ] as const) {
      it(`refuse ${what}`, async () => {
        await bench.batchIn('planned', [item('alice', 5)], fence);
        expect((await rejection(database().rows(sql))).message).to.contain(says);
      });
    }
  });
}
