import { expect } from 'chai';
import type { AuditAct } from '../../../core/audit/audit-trail.ts';
import { HostOperatorDesk } from '../../../core/host/host-operator-desk.ts';
import { PayingPools } from '../../../core/host/paying-pools.ts';
import type { PayingPool } from '../../../core/host/paying-pools.ts';
import type { PoolPayouts } from '../../../core/payouts/pool-payouts.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { PayoutBench } from '../payouts/payout-bench.ts';

const BY = { actor: 'operator', origin: 'terminal' };

describe('HostOperatorDesk', () => {
  let bench: PayoutBench;
  let acts: AuditAct[];
  let payouts: PoolPayouts;
  let pools: PayingPools;
  let desk: HostOperatorDesk;
  let isTrailAway: boolean;

  const pool = (id: string, state: object, enabled: boolean): PayingPool =>
    ({
      id,
      state,
      file: { settings: { payout: { enabled, dryRun: false } } },
    }) as unknown as PayingPool;

  beforeEach(async () => {
    bench = new PayoutBench();
    await bench.store.credit({ 'miner ann': 500n });
    acts = [];
    isTrailAway = false;
    payouts = bench.process();
    pools = new PayingPools({
      pools: [
        pool('btc', { kind: 'running', engine: { payouts } }, true),
        pool('off', { kind: 'running', engine: {} }, false),
        pool('down', { kind: 'stopped' }, true),
      ],
    });
    const record = async (act: AuditAct): Promise<void> => {
      if (isTrailAway) throw new PoolError('STORAGE_UNAVAILABLE', 'away');
      acts.push(act);
    };
    desk = new HostOperatorDesk(pools, bench.store, { record });
  });

  const refused = async (act: Promise<unknown>): Promise<string> => {
    const error: unknown = await act.catch((caught: unknown) => caught);
    expect(error).to.include({ code: 'PAYOUT_CONFLICT' });
    return (error as PoolError).message;
  };

  it('previews a run, and makes it', async () => {
    expect((await desk.preview('btc')).amountAtomic).to.equal(500n);
    expect(bench.states).to.deep.equal([]);
    expect((await desk.run('btc', BY)).amountAtomic).to.equal(500n);
    expect(bench.states).to.deep.equal(['submitted']);
    expect(acts).to.deep.equal([{ ...BY, act: 'payouts-run', subject: 'btc', facts: {} }]);
    expect((await desk.batch('btc', 1n))?.state).to.equal('submitted');
  });

  it('pauses and resumes, on record who and why', async () => {
    await desk.pause('btc', BY, 'a look');
    expect(await refused(desk.run('btc', BY))).to.contain('paused: a look');
    expect((await desk.standings())[0]?.control).to.include({ paused: true, by: 'operator' });
    await desk.resume('btc', BY);
    await desk.run('btc', BY);
    expect(bench.states).to.deep.equal(['submitted']);
    expect(acts.map(({ act }) => act)).to.deep.equal([
      'payouts-paused',
      'payouts-run',
      'payouts-resumed',
      'payouts-run',
    ]);
  });

  it('keeps a latch and its reason when it pauses, and lifts both', async () => {
    await bench.guard.run('btc', (fence) => bench.store.latch(fence, 'odd answer'));
    await desk.pause('btc', BY, 'a look');
    expect(bench.store.switches).to.include({ latched: true, reason: 'odd answer; a look' });
    await desk.resume('btc', BY);
    expect(bench.store.switches).to.include({ latched: false, paused: false, reason: '' });
  });

  it('neither overwrites nor lifts a latch that comes in between', async () => {
    const latch = (reason: string): Promise<unknown> =>
      bench.guard.run('btc', (fence) => bench.store.latch(fence, reason));
    const { store } = bench;
    const control = store.control.bind(store);
    store.control = async () => {
      const seen = await control();
      await latch('odd answer');
      return seen;
    };
    await desk.pause('btc', BY, 'a look');
    await latch('odd answer');
    store.switches = { ...store.switches, paused: true, latched: false, reason: 'a look' };
    expect(await refused(desk.resume('btc', BY))).to.contain('stopped anew');
    expect(store.switches).to.include({ paused: true, latched: true, reason: 'odd answer' });
  });

  it('does nothing that cannot be put on record', async () => {
    isTrailAway = true;
    const tries = [
      desk.run('btc', BY),
      desk.pause('btc', BY, ''),
      desk.unhold('btc', 'ann', BY),
      desk.resolve('btc', 1n, { kind: 'release' }, BY),
    ];
    for (const act of tries) {
      expect(await act.catch((error: unknown) => error)).to.include({
        code: 'STORAGE_UNAVAILABLE',
      });
    }
    expect(bench.states).to.deep.equal([]);
    expect(bench.store.switches.paused).to.equal(false);
  });

  it('puts on record what was decided about a batch', async () => {
    const choice = { kind: 'adopt', transactionIds: ['aa', 'bb'] } as const;
    expect(await refused(desk.resolve('btc', 4n, choice, BY))).to.contain('there is no batch 4');
    expect(acts[0]).to.deep.include({
      act: 'payout-resolved',
      subject: 'payout:btc:4',
      facts: { choice: 'adopt', transactionIds: 'aa bb' },
    });
    expect(await refused(desk.signed('btc', 4n, 'secret bytes', BY))).to.contain('no batch 4');
    expect(JSON.stringify(acts)).to.not.contain('secret bytes');
  });

  it('lifts holds', async () => {
    bench.store.holds.set('ann', 'odd');
    expect(await desk.unhold('btc', 'ann', BY)).to.equal(true);
    expect(await desk.unhold('btc', 'ann', BY)).to.equal(false);
  });

  it('says why a pool cannot be acted on', async () => {
    expect(await refused(desk.run('nix', BY))).to.equal('there is no pool nix');
    expect(await refused(desk.run('off', BY))).to.contain('not enabled');
    expect(await refused(desk.preview('down'))).to.equal('down does not run');
    expect(await refused(desk.pause('nix', BY, ''))).to.contain('no pool');
    expect((await desk.solvency('down')).reason).to.equal('down does not run');
  });

  it('shows all pools, and what waits for a person', async () => {
    const standings = await desk.standings();
    expect(standings.map(({ poolId, enabled }) => `${poolId} ${enabled}`)).to.deep.equal([
      'btc true',
      'off false',
      'down false',
    ]);
  });

  it('tells miners the terms of pools that run', () => {
    expect(pools.termsOf('btc')).to.deep.equal({
      payoutsEnabled: true,
      minimumAtomic: 100n,
      requestMinAtomic: 10n,
    });
    expect(pools.termsOf('off')?.payoutsEnabled).to.equal(false);
    expect(pools.termsOf('down')).to.equal(undefined);
  });
});
