import { expect } from 'chai';
import { atomic } from '../../../core/ledger/posting.ts';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { PayoutBench } from './payout-bench.ts';

const SIX = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay'];
const CREDITED = Object.fromEntries(
  SIX.map((owner, index) => [`miner ${owner}`, 600n - BigInt(index)]),
);

describe('PayoutRun', () => {
  let bench: PayoutBench;
  let process: PoolPayouts;

  async function begin(...args: ConstructorParameters<typeof PayoutBench>): Promise<void> {
    bench = new PayoutBench(...args);
    await bench.store.credit(CREDITED);
    process = bench.process();
    bench.passFirst();
  }

  async function looks(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await bench.look(process);
  }

  beforeEach(() => begin());

  it('pays batch after batch in one run', async () => {
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted', 'submitted']);
    await looks(3);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('builds nothing while nobody knows what became of the batch before', async () => {
    bench.wallet.faults.push('timeout-after');
    bench.wallet.slowFindings = 3;
    await looks(1);
    expect(bench.states).to.deep.equal(['unknown', 'planned']);
    await looks(3);
    expect(bench.states).to.deep.equal(['confirmed', 'submitted']);
    bench.expectTruth(CREDITED);
  });

  it('builds nothing older while nobody knows what became of what was planned instead', async () => {
    await begin({ resendable: false });
    await bench.store.credit({ 'miner odd:gus': 900n });
    const { wallet } = bench;
    const build = wallet.build.bind(wallet);
    wallet.build = async (order) => {
      wallet.isAway = true;
      return build(order);
    };
    await looks(1);
    expect(bench.states).to.deep.equal(['reserved', 'planned', 'planned']);
    wallet.build = build;
    wallet.isAway = false;
    wallet.faults.push('timeout-after');
    wallet.slowFindings = 3;
    await looks(1);
    expect(bench.states).to.deep.equal(['released', 'planned', 'planned', 'unknown']);
    await looks(1);
    expect(bench.states).to.deep.equal(['released', 'planned', 'planned', 'unknown']);
    await looks(8);
    bench.expectTruth({ ...CREDITED, 'miner odd:gus': 900n });
  });

  it('builds nothing behind a batch that waits for a signature', async () => {
    await begin({ signs: 'elsewhere' });
    await looks(50);
    expect(bench.states).to.deep.equal(['signing', 'planned']);
    await process.signed(1n, 'signed payout:btc:1');
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted', 'signing']);
    await process.signed(2n, 'signed payout:btc:2');
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('waits for a wallet that goes away between building and the next batch', async () => {
    const { wallet } = bench;
    const build = wallet.build.bind(wallet);
    let calls = 0;
    wallet.build = (order) => {
      calls += 1;
      wallet.isAway = calls > 1 && calls < 10;
      return build(order);
    };
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted', 'reserved']);
    wallet.isAway = false;
    calls = 20;
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('pays nothing and begins nothing while paused, and follows what was sent', async () => {
    await looks(1);
    bench.store.switches = {
      ...bench.store.switches,
      paused: true,
      reason: 'a look at the wallet',
    };
    await bench.store.credit({ 'miner gus': 900n });
    await looks(400);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
    expect(bench.wallet.received).to.not.have.property('gus');
  });

  it('begins no further payment once it is paused, also in the middle of a run', async () => {
    const { wallet, store } = bench;
    const send = wallet.send.bind(wallet);
    wallet.send = async (order, payment) => {
      await store.pause('btc', 'stop', 'op');
      return send(order, payment);
    };
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed']);
    await store.resume('btc', await store.control(), 'op');
    wallet.send = send;
    await process.run();
    await looks(4);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('leaves what was planned alone where it is paused between two of them', async () => {
    const { wallet, store } = bench;
    const build = wallet.build.bind(wallet);
    wallet.build = (order) => {
      wallet.isAway = true;
      return build(order);
    };
    await looks(1);
    expect(bench.states).to.deep.equal(['reserved', 'planned']);
    wallet.isAway = false;
    wallet.build = async (order) => {
      await store.pause('btc', 'stop', 'op');
      return build(order);
    };
    await looks(4);
    expect(bench.states).to.deep.equal(['reserved', 'planned']);
    expect(wallet.received).to.deep.equal({});
  });

  it('only tells what it would pay in a dry run', async () => {
    await begin({}, { dryRun: true });
    await looks(2);
    expect(bench.states).to.deep.equal([]);
    expect(bench.noted.facts('dry run')).to.deep.equal([
      { poolId: 'btc', amount: '3585', payees: 6 },
    ]);
    expect(await process.run()).to.include({ amountAtomic: 3_585n, dryRun: true });
    expect(bench.states).to.deep.equal([]);
  });

  it('keeps to the cap of a run, and to that of a day', async () => {
    await begin({}, { runMaxAtomic: atomic(1_000n), dayMaxAtomic: atomic(1_500n) });
    expect((await process.run()).amountAtomic).to.equal(1_000n);
    expect((await process.run()).amountAtomic).to.equal(500n);
    expect((await process.run()).amountAtomic).to.equal(0n);
    bench.clock.pass(86_400_001);
    expect((await process.run()).amountAtomic).to.equal(1_000n);
    await looks(5);
    bench.expectTruth(CREDITED);
  });

  it('does not spend what is left of a day on a batch that was released', async () => {
    await begin({}, { dayMaxAtomic: atomic(600n) });
    bench.wallet.faults.push('refused');
    await process.run();
    expect(bench.states).to.deep.equal(['released']);
    await process.run();
    expect(bench.states).to.deep.equal(['released', 'submitted']);
  });

  it('plans nothing that the wallet has not, and tells whom it does not reach', async () => {
    bench.wallet.spendable = 100n;
    const { left } = await process.run();
    expect(bench.states).to.deep.equal([]);
    expect(left.map(({ owner }) => owner)).to.deep.equal(SIX);
    expect(bench.events).to.deep.include({
      type: 'payout-alarm',
      poolId: 'btc',
      alarm: 'short',
      reason: '3585 are due, the wallet holds 10000 and may spend 100',
    });
  });

  it('pays the smaller ones where the wallet is short of the largest', async () => {
    await bench.store.credit({ 'miner gus': 5_000n });
    bench.wallet.spendable = 1_300n;
    const { left } = await process.run();
    expect(bench.wallet.received).to.deep.equal({ ann: 600n, bob: 599n });
    expect(left.map(({ owner }) => owner)).to.deep.equal(['gus', 'cid', 'dee', 'eve', 'fay']);
    expect(bench.events.map(({ type }) => type)).to.include('payout-alarm');
    await looks(4);
    bench.expectTruth({ ...CREDITED, 'miner gus': 5_000n });
  });

  it('pays fewer where the wallet is short of the fee alone, and stops behind them', async () => {
    const { wallet } = bench;
    const build = wallet.build.bind(wallet);
    wallet.build = async (order) =>
      order.destinations.length > 1
        ? { kind: 'refused', refusal: { kind: 'insufficient', reason: 'no fee' } }
        : build(order);
    const { left } = await process.run();
    expect(bench.states).to.deep.equal(['released', 'released', 'submitted']);
    expect(wallet.received).to.deep.equal({ ann: 600n });
    expect(left.map(({ owner }) => owner)).to.deep.equal(['dee', 'eve', 'fay']);
    await looks(4);
    bench.expectTruth(CREDITED);
  });

  it('holds owners whose address the wallet refuses, and pays the rest', async () => {
    await bench.store.credit({ 'miner bad:gus': 900n });
    const { left } = await process.run();
    expect(left).to.deep.equal([{ owner: 'bad:gus', reason: 'bad address' }]);
    expect([...bench.store.holds]).to.deep.equal([['bad:gus', 'bad address']]);
    await looks(4);
    bench.expectTruth({ ...CREDITED, 'miner bad:gus': 900n });
  });

  it('holds nobody where the wallet calls every payment too large', async () => {
    bench.wallet.largest = 0;
    const { left } = await process.run();
    expect([...bench.store.holds]).to.deep.equal([]);
    expect(left.map(({ owner }) => owner)).to.deep.equal(['dee', 'eve', 'fay']);
    expect(bench.states.every((state) => state === 'released')).to.equal(true);
    expect(bench.events).to.deep.include({
      type: 'payout-alarm',
      poolId: 'btc',
      alarm: 'short',
      reason: 'too many destinations',
    });
    bench.wallet.largest = 3;
    await process.run();
    await looks(4);
    bench.expectTruth(CREDITED);
  });

  it('holds one at most where the wallet ceases to pay in the middle of a run', async () => {
    const { wallet } = bench;
    const send = wallet.send.bind(wallet);
    wallet.send = (order, payment) => {
      wallet.largest = 0;
      return send(order, payment);
    };
    await bench.store.credit({ 'miner alone:gus': 500n, 'miner alone:hal': 400n });
    await process.run();
    expect(wallet.received).to.have.all.keys(['ann', 'bob', 'cid']);
    expect([...bench.store.holds.keys()]).to.deep.equal(['dee']);
    expect(bench.events.map(({ type }) => type)).to.include('payout-alarm');
  });

  it('holds an owner who is too large alone once the wallet pays another', async () => {
    const { wallet } = bench;
    const build = wallet.build.bind(wallet);
    wallet.build = async (order) =>
      order.destinations.some(({ address }) => address === 'ann')
        ? { kind: 'refused', refusal: { kind: 'too-large', reason: 'too many coins' } }
        : build(order);
    await process.run();
    expect([...bench.store.holds]).to.deep.equal([['ann', 'too many coins']]);
    await looks(4);
    bench.expectTruth(CREDITED);
    expect(Object.keys(wallet.received)).to.have.members(SIX.slice(1));
  });

  it('pays the others where the wallet cannot judge an address', async () => {
    await bench.store.credit({ 'miner worse:gus': 900n });
    const { left } = await process.run();
    const reason = 'the pool cannot judge this address for now';
    expect(left).to.deep.equal([{ owner: 'worse:gus', reason }]);
    expect([...bench.store.holds]).to.deep.equal([]);
    expect(bench.noted.facts('cannot be judged')).to.have.length(1);
    await looks(4);
    bench.expectTruth({ ...CREDITED, 'miner worse:gus': 900n });
  });

  it('begins no payment once the pool stops', async () => {
    const { wallet } = bench;
    const send = wallet.send.bind(wallet);
    wallet.send = (order, payment) => {
      process.close();
      return send(order, payment);
    };
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted']);
    process = bench.process();
    wallet.send = send;
    bench.passFirst();
    await looks(5);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
    bench.expectTruth(CREDITED);
  });

  it('sends nothing that was built while the pool was stopped', async () => {
    const { wallet } = bench;
    const build = wallet.build.bind(wallet);
    wallet.build = (order) => {
      process.close();
      return build(order);
    };
    await looks(1);
    expect(bench.states).to.deep.equal(['reserved', 'planned']);
    expect(bench.wallet.received).to.deep.equal({});
  });

  it('records nothing any more once another process has taken over', async () => {
    const { wallet } = bench;
    const build = wallet.build.bind(wallet);
    const heir = bench.process();
    let isFirst = true;
    wallet.build = async (order) => {
      const outcome = await build(order);
      if (isFirst) {
        isFirst = false;
        // The lock is lost while the wallet thinks, and another process pays the very same batch.
        bench.guard.lapse();
        bench.clock.pass(10_000);
        await heir.tick();
      }
      return outcome;
    };
    await looks(1);
    expect(bench.noted.facts('do not get on')).to.have.length(1);
    for (let index = 0; index < 30; index++) {
      bench.guard.lapse();
      await bench.look(heir);
    }
    expect(bench.states.every((state) => state === 'confirmed')).to.equal(true);
    bench.expectTruth(CREDITED);
  });
});
