import { expect } from 'chai';
import { atomic } from '../../../core/ledger/posting.ts';
import { planOf } from '../../../core/payouts/payout-plan.ts';
import { PayoutBench } from './payout-bench.ts';
import { due, planTerms } from './payout-wishes.ts';

const HOUR_MS = 3_600_000;
const CREDITED = { 'miner ann': 500n, 'miner bob': 400n };

async function owing(...args: ConstructorParameters<typeof PayoutBench>): Promise<PayoutBench> {
  const bench = new PayoutBench(...args);
  await bench.store.credit(CREDITED);
  bench.passFirst();
  return bench;
}

const alarms = ({ events }: PayoutBench): readonly unknown[] =>
  events.flatMap((event) => (event.type === 'payout-alarm' ? [event.alarm] : []));

describe('rules of payouts', () => {
  it('cap a run where no day is capped', async () => {
    const bench = await owing({}, { runMaxAtomic: atomic(600n) });
    expect((await bench.process().run()).amountAtomic).to.equal(600n);
  });

  it('count what was paid to the day for a day, and no longer', async () => {
    const bench = await owing({}, { dayMaxAtomic: atomic(600n) });
    const process = bench.process();
    const paid = async () => (await process.run()).amountAtomic;
    expect(await paid()).to.equal(600n);
    bench.clock.pass(24 * HOUR_MS);
    expect(await paid()).to.equal(0n);
    bench.clock.pass(1);
    expect(await paid()).to.equal(300n);
  });

  it('let a dry run send nothing that was planned before', async () => {
    const bench = await owing({}, { dryRun: true });
    const item = { account: 'miner', owner: 'ann', address: 'ann' } as const;
    const items = [{ ...item, amountAtomic: atomic(500n), requestId: undefined }];
    await bench.guard.run('btc', (fence) =>
      bench.store.plan(fence, [{ feeBearer: 'operator', items, reason: '' }]),
    );
    const process = bench.process();
    for (let look = 0; look < 10; look++) await bench.look(process);
    expect(bench.states).to.deep.equal(['planned']);
    expect(bench.wallet.received).to.deep.equal({});
  });

  for (const stop of ['paused', 'latched'] as const)
    it(`begin nothing more once payouts are ${stop}, and say so`, async () => {
      const bench = await owing();
      await bench.store.credit({ 'miner cid': 300n, 'miner dee': 200n });
      const { wallet, store } = bench;
      const send = wallet.send.bind(wallet);
      wallet.send = async (order, payment) => {
        if (stop === 'paused') await store.pause('btc', 'stop it', 'op');
        else store.switches = { ...store.switches, latched: true, reason: 'stop it' };
        return send(order, payment);
      };
      const process = bench.process();
      for (let look = 0; look < 10; look++) await bench.look(process);
      expect(bench.states).to.deep.equal(['confirmed']);
      const refusal: unknown = await process.run().catch((error: unknown) => error);
      expect(refusal).to.include({ code: 'PAYOUT_CONFLICT' });
      expect(String(refusal)).to.include('stop it');
    });

  it('begin nothing while a batch waits for a person, whatever the switches say', async () => {
    const bench = await owing({ resendable: false });
    const process = bench.process();
    bench.wallet.faults.push('timeout-before');
    for (let look = 0; look < 100; look++) await bench.look(process);
    expect(bench.states).to.deep.equal(['review']);
    await bench.store.resume('btc', await bench.store.control(), 'op');
    process.resumed();
    await bench.store.credit({ 'miner cid': 300n });
    const refusal: unknown = await process.run().catch((error: unknown) => error);
    expect(String(refusal)).to.include('batch 1 waits for a person');
    expect(bench.wallet.received).to.deep.equal({});
  });

  it('raise no alarm of what is owed while a payment is between wallet and books', async () => {
    const bench = await owing({ resendable: false }, { everyMs: 60_000 });
    bench.wallet.held = 907n;
    bench.wallet.faults.push('timeout-after');
    bench.wallet.slowFindings = 50;
    const process = bench.process();
    for (let look = 0; look < 50; look++) await bench.look(process);
    expect(bench.states).to.deep.equal(['unknown']);
    expect(alarms(bench)).to.deep.equal([]);
  });

  it('tell that a wallet is short before it pays, and not where it has just enough', async () => {
    for (const [spendable, told] of [
      [899n, ['short']],
      [900n, []],
    ] as const) {
      const bench = await owing();
      bench.wallet.holdings = async () => ({
        totalAtomic: 10_000n,
        spendableAtomic: spendable,
      });
      await bench.process().run();
      expect(alarms(bench)).to.deep.equal(told);
    }
  });

  it('pay a request from its minimum on, and none below dust', () => {
    const paidOf = (amount: bigint, dustAtomic: bigint): bigint => {
      const payee = due('ann', 50, { request: { id: 1n, amountAtomic: atomic(amount) } });
      return planOf([payee], planTerms({ limits: { dustAtomic } })).report.amountAtomic;
    };
    expect(paidOf(10n, 1n)).to.equal(10n);
    expect(paidOf(9n, 1n)).to.equal(0n);
    expect(paidOf(20n, 20n)).to.equal(20n);
    expect(paidOf(19n, 20n)).to.equal(0n);
  });

  it('let miners bear the fee of the parts too in which a payment is made', async () => {
    const bench = await owing({}, { feeBearer: 'miners' });
    bench.wallet.largest = 1;
    const process = bench.process();
    for (let look = 0; look < 10; look++) await bench.look(process);
    expect(bench.states).to.deep.equal(['released', 'confirmed', 'confirmed']);
    expect(bench.wallet.received).to.deep.equal({ ann: 493n, bob: 393n });
    bench.expectTruthAfterFees(CREDITED);
  });
});
