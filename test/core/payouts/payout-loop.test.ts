import { expect } from 'chai';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { PayoutBench } from './payout-bench.ts';

const HOUR_LOOKS = 360;

describe('PayoutLoop', () => {
  let bench: PayoutBench;
  let process: PoolPayouts;
  let calls: string[];

  async function looks(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await bench.look(process);
  }

  function ask(owner: string): void {
    const id = BigInt(bench.store.requests.length + 1);
    bench.store.requests.push({ id, owner, amountAtomic: undefined, state: 'pending' });
  }

  beforeEach(async () => {
    calls = [];
    bench = new PayoutBench();
    process = bench.process((call, when) => {
      if (when === 'before') calls.push(call);
    });
    await bench.store.credit({ 'miner ann': 500n });
  });

  it('waits with its first run, so that a restart pays nobody earlier', async () => {
    await looks(5);
    expect(bench.states).to.deep.equal([]);
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted']);
  });

  it('begins sooner, and looks more often, where runs are close together', async () => {
    const short = new PayoutBench({}, { everyMs: 10_000 });
    const paying = short.process();
    await short.store.credit({ 'miner ann': 500n });
    await paying.tick();
    expect(short.states).to.deep.equal([]);
    await short.look(paying);
    expect(short.states).to.deep.equal(['submitted']);
    short.wallet.height += 100;
    short.clock.pass(1_999);
    await paying.tick();
    expect(short.states).to.deep.equal(['submitted']);
    short.clock.pass(1);
    await paying.tick();
    expect(short.states).to.deep.equal(['confirmed']);
  });

  it('runs again after the time of the rules', async () => {
    await looks(6);
    await bench.store.credit({ 'miner bob': 500n });
    await looks(HOUR_LOOKS - 1);
    expect(bench.states).to.deep.equal(['confirmed']);
    await looks(1);
    expect(bench.states).to.deep.equal(['confirmed', 'submitted']);
  });

  for (const days of [1, -1]) {
    it(`neither runs nor fails to run when the clock jumps by ${days} day`, async () => {
      await looks(6);
      await bench.store.credit({ 'miner bob': 500n });
      bench.clock.jump(days * 86_400_000);
      await looks(HOUR_LOOKS - 1);
      expect(bench.states).to.deep.equal(['confirmed']);
      await looks(1);
      expect(bench.states).to.deep.equal(['confirmed', 'submitted']);
    });
  }

  it('is brought forward by a request', async () => {
    await looks(36);
    await bench.store.credit({ 'miner bob': 50n });
    ask('bob');
    await looks(1);
    expect(bench.states).to.deep.equal(['confirmed', 'submitted']);
    await looks(3);
    expect(bench.store.requests[0]?.state).to.equal('completed');
  });

  it('is not brought forward to less than five minutes after the last run', async () => {
    await looks(6);
    for (let index = 0; index < 30; index++) {
      if (bench.store.requests.every(({ state }) => state === 'completed')) {
        await bench.store.credit({ 'miner bob': 50n });
        ask('bob');
      }
      await looks(1);
      expect(bench.states).to.have.length(index < 29 ? 1 : 2);
    }
    await looks(29);
    expect(bench.states).to.have.length(2);
    await looks(5);
    expect(bench.states).to.deep.equal(['confirmed', 'confirmed']);
  });

  it('is not brought forward again and again by a request that cannot be paid', async () => {
    await looks(36);
    bench.wallet.spendable = 1n;
    await bench.store.credit({ 'miner bob': 50n });
    ask('bob');
    calls.length = 0;
    await looks(20);
    expect(calls.filter((call) => call === 'due')).to.have.length(1);
    expect(bench.states).to.deep.equal(['confirmed']);
    expect(bench.store.requests[0]?.state).to.equal('pending');
  });

  it('takes no lock where there is nothing to do', async () => {
    await looks(10);
    calls.length = 0;
    await looks(5);
    expect(calls).to.not.include('run');
    expect(calls).to.include('open');
  });

  it('looks again soon when the lock was taken', async () => {
    await bench.guard.run('btc', async () => {
      await looks(10);
      expect(bench.states).to.deep.equal([]);
      const refusal: unknown = await process.run().catch((error: unknown) => error);
      expect(refusal).to.include({ code: 'PAYOUT_CONFLICT' });
    });
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted']);
  });

  it('never rejects, and tells once what is the matter', async () => {
    const { store } = bench;
    const open = store.open.bind(store);
    store.open = () => Promise.reject(new PoolError('STORAGE_UNAVAILABLE', 'away'));
    await looks(10);
    store.open = open;
    await looks(1);
    expect(bench.states).to.deep.equal(['submitted']);
    expect(bench.noted.facts('do not get on')).to.have.length(1);
  });

  it('tells why a run at once cannot be', async () => {
    bench.store.switches = { ...bench.store.switches, paused: true, reason: 'lunch' };
    const refusal: unknown = await process.run().catch((error: unknown) => error);
    expect(refusal).to.include({
      code: 'PAYOUT_CONFLICT',
      message: 'btc: payouts are paused: lunch',
    });
  });

  it('is idle when the payment that was begun is told of', async () => {
    const { wallet } = bench;
    const send = wallet.send.bind(wallet);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let begun: () => void = () => undefined;
    const isBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    wallet.send = async (order, payment) => {
      begun();
      await answered;
      return send(order, payment);
    };
    bench.passFirst();
    void process.tick();
    await isBegun;
    process.close();
    const idle = process.idle().then(() => bench.states);
    answer();
    expect(await idle).to.deep.equal(['submitted']);
  });
});
