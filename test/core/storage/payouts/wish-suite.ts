import { expect } from 'chai';
import { atomic } from '../../../../core/ledger/posting.ts';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { checkFence } from '../../../../core/storage/payouts/fence-check.ts';
import { failHeldRequests } from '../../../../core/storage/payouts/request-moves.ts';
import { SqlWishStore } from '../../../../core/storage/payouts/sql-wish-store.ts';
import { Queries } from '../../../../core/storage/queries.ts';
import { rejection } from '../storage-suite.ts';
import { item, newBatch, PayoutBench } from './payout-bench.ts';

/** Settings, requests, and who is due by them, on any engine. Call it inside a `describe`. */
export function wishSuite(database: () => Database): void {
  let bench: PayoutBench;
  let fence: Fence;
  let wishes: SqlWishStore;

  beforeEach(async () => {
    bench = await PayoutBench.empty(database());
    fence = await bench.fence();
    wishes = new SqlWishStore(database(), bench.clock);
  });

  const ask = async (owner: string, amount?: number): Promise<bigint> => {
    const asked = amount === undefined ? undefined : atomic(BigInt(amount));
    const request = await wishes.request('btc', owner, asked);
    if (request === undefined) throw new Error(`${owner} asked already`);
    return request.id;
  };
  const stateOf = async (id: bigint): Promise<string> => {
    const filter = { states: [], offset: 0, limit: 100 };
    const { requests } = await new Queries(database()).payouts.requests(filter);
    const request = requests.find((each) => each.id === id);
    return `${request?.state} ${request?.reason}`.trim();
  };

  it('changes what is given of settings, and nothing else', async () => {
    const createdAtMs = bench.clock.nowMs();
    expect(await wishes.settings('btc', 'alice')).to.deep.equal({
      thresholdAtomic: undefined,
      payoutCoin: undefined,
      autoExchange: false,
      createdAtMs: undefined,
      changedAtMs: undefined,
    });
    await wishes.change('btc', 'alice', {
      thresholdAtomic: atomic(10n ** 30n),
      autoExchange: true,
    });
    bench.clock.pass(5000);
    const changed = await wishes.change('btc', 'alice', { payoutCoin: 'XMR' });
    expect(changed).to.deep.equal({
      thresholdAtomic: 10n ** 30n,
      payoutCoin: 'XMR',
      autoExchange: true,
      createdAtMs,
      changedAtMs: createdAtMs + 5000,
    });
    const back = await wishes.change('btc', 'alice', { thresholdAtomic: undefined });
    expect(back).to.deep.equal({ ...changed, thresholdAtomic: undefined });
    expect(await wishes.settings('btc', 'alice')).to.deep.equal(back);
    expect(await wishes.settings('xmr', 'alice')).to.include({ autoExchange: false });
  });

  it('keeps one open request of an address in a pool', async () => {
    const race = await Promise.all([1, 2].map(() => wishes.request('btc', 'alice', undefined)));
    expect(race.filter((request) => request === undefined)).to.have.length(1);
    expect(await wishes.request('xmr', 'alice', atomic(5n))).to.deep.include({
      poolId: 'xmr',
      amountAtomic: 5n,
      state: 'pending',
      createdAtMs: bench.clock.nowMs(),
    });
    expect(await bench.store.pendingRequests('btc')).to.equal(1);
    expect(await bench.store.pendingRequests('ltc')).to.equal(0);
  });

  it('takes no request of an address that is held', async () => {
    await bench.store.hold(fence, 'alice', 'no such address');
    expect(await wishes.request('btc', 'alice', undefined)).to.equal(undefined);
    expect(await wishes.request('xmr', 'alice', undefined)).to.include({ state: 'pending' });
    await bench.store.unhold('btc', 'alice');
    expect(await wishes.request('btc', 'alice', undefined)).to.include({ state: 'pending' });
    // The fence is still the newest: asking takes nobody's turn.
    await bench.store.hold(fence, 'alice', 'no such address');
  });

  it('leaves no request waiting that comes in the middle of a hold', async () => {
    let asking: Promise<unknown> | undefined;
    await database().transaction(async (statements) => {
      await checkFence(statements, fence);
      await statements.rows("insert into payout_holds values ('btc', 'alice', 'odd', now())");
      await failHeldRequests(statements, 'btc', new Date(bench.clock.nowMs()).toISOString());
      asking = wishes.request('btc', 'alice', undefined);
      // One connection: it waits for this transaction anyhow.
      if (database().engine === 'pglite') return;
      for (let isSeen = false; !isSeen; ) {
        const [row] = await statements.rows<{ seen: boolean }>(
          `select exists (select 1 from pg_locks where not granted)
               or exists (select 1 from payout_requests where pool = 'btc') as seen`,
        );
        isSeen = row?.seen === true;
      }
    });
    expect(await asking).to.equal(undefined);
    expect(await bench.store.pendingRequests('btc')).to.equal(0);
  });

  it('tells what an address has, and what is in its way', async () => {
    expect(await wishes.standing('btc', 'alice')).to.deep.equal({
      balanceAtomic: 0n,
      held: undefined,
      open: undefined,
    });
    await bench.earn({ alice: 7 });
    const id = await ask('alice');
    await bench.batchIn('planned', [item('alice', 7, { requestId: id })], fence);
    await bench.store.hold(fence, 'alice', 'no such address');
    const standing = await wishes.standing('btc', 'alice');
    expect(standing).to.include({ balanceAtomic: 7n, held: 'no such address' });
    expect(standing.open).to.include({ id, state: 'processing' });
  });

  describe('requests', () => {
    let id: bigint;

    beforeEach(async () => {
      await bench.earn({ alice: 10, bob: 10 });
      id = await ask('alice', 4);
    });

    it('are completed when their batch is confirmed', async () => {
      const batch = await bench.batchIn('planned', [item('alice', 4, { requestId: id })], fence);
      expect(await stateOf(id)).to.equal('processing');
      for (const to of ['reserved', 'submitting', 'submitted'] as const) {
        await bench.step(fence, batch.id, to);
        expect(await stateOf(id)).to.equal('processing');
      }
      bench.clock.pass(1000);
      await bench.step(fence, batch.id, 'confirmed');
      expect(await stateOf(id)).to.equal('completed');
      const payouts = await new Queries(database()).payouts.ofMiner(['alice'], 50);
      expect(payouts).to.deep.equal([
        {
          id: `payment:${batch.id}:0`,
          poolId: 'btc',
          miner: 'alice',
          amountAtomic: 4n,
          transactionIds: [`tx-${batch.id}`],
          status: 'completed',
          createdAtMs: bench.clock.nowMs() - 1000,
          completedAtMs: bench.clock.nowMs(),
          reason: '',
        },
      ]);
    });

    it('wait again where their batch is released, and are planned again', async () => {
      const planned = [item('alice', 4, { requestId: id }), item('bob', 1)];
      await bench.batchIn('released', planned, fence);
      expect(await stateOf(id)).to.equal('pending');
      await bench.batchIn('confirmed', planned, fence);
      expect(await stateOf(id)).to.equal('completed');
    });

    for (const order of ['before', 'after'] as const) {
      it(`fail where their owner is held ${order} the release, and others do not`, async () => {
        const bobs = await ask('bob');
        const planned = [item('alice', 4, { requestId: id }), item('bob', 1, { requestId: bobs })];
        const batch = await bench.batchIn('reserved', planned, fence);
        const hold = () => bench.store.hold(fence, 'alice', 'no such address');
        if (order === 'before') await hold();
        await bench.step(fence, batch.id, 'released');
        if (order === 'after') await hold();
        expect(await stateOf(id)).to.equal('failed no such address');
        expect(await stateOf(bobs)).to.equal('pending');
        const payouts = await new Queries(database()).payouts.ofMiner(['alice', 'bob'], 50);
        expect(payouts.map((row) => `${row.id} ${row.status} ${row.reason}`)).to.deep.equal([
          `request:${bobs} pending `,
          `request:${id} failed no such address`,
        ]);
        expect(await bench.store.unhold('btc', 'alice')).to.equal(true);
        expect(await bench.store.unhold('btc', 'alice')).to.equal(false);
        expect(await stateOf(await ask('alice'))).to.equal('pending');
      });
    }

    it('are planned once', async () => {
      await bench.batchIn('planned', [item('alice', 4, { requestId: id })], fence);
      const again = bench.store.plan(fence, [newBatch([item('alice', 4, { requestId: id })])]);
      expect(await rejection(again)).to.include({ code: 'PAYOUT_CONFLICT' });
      expect(await bench.store.open('btc')).to.have.length(1);
    });
  });

  describe('who is due', () => {
    const due = async (atLeast: number) => {
      const payees = await bench.store.due('btc', atomic(BigInt(atLeast)));
      return payees.map(({ owner, balanceAtomic }) => `${owner} ${balanceAtomic}`);
    };

    it('has enough, by his own threshold or the least amount, largest first', async () => {
      await bench.earn({ a: 100, b: 99, c: 300, d: 50, e: 200, 'fee-x': 150 });
      await bench.earn({ zoe: 1000 }, 'xmr');
      await wishes.change('btc', 'd', { thresholdAtomic: atomic(50n) });
      await wishes.change('btc', 'e', { thresholdAtomic: atomic(201n) });
      await wishes.change('btc', 'fee-x', { thresholdAtomic: atomic(1000n) });
      await wishes.change('xmr', 'c', { thresholdAtomic: atomic(10_000n) });
      expect(await due(100)).to.deep.equal(['c 300', 'fee-x 150', 'a 100', 'd 50']);
    });

    it('or asks, whatever he has, and is told to be held', async () => {
      await bench.earn({ alice: 3, bob: 100 });
      const id = await ask('alice', 2);
      await ask('nobody');
      await wishes.change('btc', 'bob', { thresholdAtomic: atomic(60n) });
      await bench.store.hold(fence, 'bob', 'no such address');
      expect(await bench.store.due('btc', atomic(50n))).to.deep.equal([
        {
          account: 'miner',
          owner: 'bob',
          balanceAtomic: 100n,
          thresholdAtomic: 60n,
          request: undefined,
          held: 'no such address',
        },
        {
          account: 'miner',
          owner: 'alice',
          balanceAtomic: 3n,
          thresholdAtomic: undefined,
          request: { id, amountAtomic: 2n },
          held: undefined,
        },
      ]);
    });

    it('is not in a batch that is still planned', async () => {
      await bench.earn({ alice: 30, bob: 30 });
      const { id } = await bench.batchIn('planned', [item('alice', 10)], fence);
      expect(await due(1)).to.deep.equal(['bob 30']);
      await bench.step(fence, id, 'reserved');
      expect(await due(1)).to.deep.equal(['bob 30', 'alice 20']);
    });

    it('owes nothing', async () => {
      await bench.earn({ alice: 5 });
      await bench.ledger.post({
        kind: 'block-reversed',
        asset: 'btc',
        idempotencyKey: 'lost',
        postings: [
          { account: 'miner', owner: 'alice', amountAtomic: atomic(-6n) },
          { account: 'chain', owner: '', amountAtomic: atomic(6n) },
        ],
        facts: {},
      });
      await ask('alice');
      expect(await due(0)).to.deep.equal([]);
    });
  });
}
