import { expect } from 'chai';
import { HashrateMeter, METER_WINDOW_MS } from '../../../core/metrics/hashrate-meter.ts';
import { HashrateTicker } from '../../../core/metrics/hashrate-ticker.ts';
import { ManualClock } from '../storage/manual-clock.ts';
import { share } from '../storage/records.ts';

describe('HashrateMeter', () => {
  let clock: ManualClock;
  let meter: HashrateMeter;

  beforeEach(() => {
    clock = new ManualClock();
    meter = new HashrateMeter({ workersMax: 1000 }, clock);
  });

  const accept = (facts: Parameters<typeof share>[0] = {}) =>
    meter.accepted(share({ acceptedAtMs: clock.nowMs(), ...facts }));
  /** Mines at `work` per ten seconds, in the middle of each ten. */
  const mine = (seconds: number, work: number, facts: Parameters<typeof share>[0] = {}) => {
    for (let at = 0; at < seconds; at += 10) {
      clock.pass(5000);
      accept({ work, ...facts });
      clock.pass(5000);
    }
  };

  it('knows nothing of a pool without shares', () => {
    expect(meter.pool('btc')).to.include({ hashrateHps: 0, miners: 0, workers: 0 });
    expect(meter.miner('btc', 'alice').lastShareAtMs).to.equal(undefined);
    expect(meter.ranking('btc')).to.deep.equal([]);
  });

  it('shows the rate that was mined at', () => {
    mine(1200, 5_000_000);
    expect(meter.pool('btc').hashrateHps).to.be.closeTo(500_000, 500_000 * 0.03);
    expect(meter.pool('btc').hashrateMinuteHps).to.be.closeTo(500_000, 500_000 * 0.15);
    expect(meter.pool('btc').sharesPerSecond).to.be.closeTo(0.1, 0.003);
  });

  it('follows a change within a minute over the short span, within ten over the long one', () => {
    mine(1200, 1000);
    mine(90, 9000);
    expect(meter.pool('btc').hashrateMinuteHps).to.be.closeTo(900, 100);
    expect(meter.pool('btc').hashrateHps).to.be.below(300);
    mine(600, 9000);
    expect(meter.pool('btc').hashrateHps).to.be.closeTo(900, 40);
  });

  it('falls to zero once the window has passed', () => {
    mine(600, 1000);
    clock.pass(METER_WINDOW_MS + 60_000);
    expect(meter.pool('btc')).to.include({ hashrateHps: 0, miners: 0, workers: 0 });
    expect(meter.miner('btc', 'alice').lastShareAtMs).to.equal(
      clock.nowMs() - METER_WINDOW_MS - 65_000,
    );
  });

  it('measures a new pool over the time it has, at least a minute', () => {
    accept({ work: 6000 });
    expect(meter.pool('btc').hashrateHps).to.equal(100);
    clock.pass(120_000);
    expect(meter.pool('btc').hashrateHps).to.equal(50);
  });

  it('adds workers up to their miner and miners up to their pool, always', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const miners = ['alice', 'bob', 'carol'];
    const workers = ['', 'a', 'b'];
    for (let step = 0; step < 500; step++) {
      clock.pass(random(20_000));
      const miner = miners[random(3)] ?? '';
      accept({ miner, worker: workers[random(3)] ?? '', work: 1 + random(1_000_000) });
      if (step % 50 !== 0) continue;
      const ranked = meter.ranking('btc');
      const total = ranked.reduce((sum, entry) => sum + entry.rate.hashrateHps, 0);
      expect(total).to.be.closeTo(meter.pool('btc').hashrateHps, 1e-6);
      for (const { miner: name, rate } of ranked) {
        const parts = meter
          .workersOf('btc', name)
          .map((worker) => meter.worker('btc', name, worker));
        const sum = parts.reduce((all, part) => all + part.hashrateHps, 0);
        expect(sum).to.be.closeTo(rate.hashrateHps, 1e-6);
      }
    }
  });

  it('keeps pools apart', () => {
    accept({ poolId: 'btc', work: 60 });
    accept({ poolId: 'bch', work: 120 });
    expect([meter.pool('btc').hashrateHps, meter.pool('bch').hashrateHps]).to.deep.equal([1, 2]);
  });

  it('counts refusals of known workers only', () => {
    accept();
    meter.rejected('btc', 'alice', 'rig1', 'stale');
    meter.rejected('btc', 'alice', 'never-seen', 'stale');
    meter.rejected('btc', 'mallory', 'x', 'malformed');
    expect(meter.worker('btc', 'alice', 'rig1').rejectedShares).to.equal(1);
    expect(meter.pool('btc').rejectedShares).to.equal(1);
    expect(meter.workerCount).to.equal(1);
  });

  it('keeps a bounded number of workers, the busy ones', () => {
    meter = new HashrateMeter({ workersMax: 16 }, clock);
    for (let index = 0; index < 500; index++) {
      clock.pass(30_000);
      accept({ worker: 'steady' });
      accept({ miner: `passing-${index}` });
    }
    expect(meter.workerCount).to.be.at.most(16);
    expect(meter.worker('btc', 'alice', 'steady').shares).to.equal(21);
    expect(meter.pool('btc').shares).to.equal(42);
  });

  it('goes on where the last process stopped', () => {
    mine(600, 1000);
    const before = meter.pool('btc').hashrateHps;
    const restarted = new HashrateMeter({ workersMax: 10 }, clock);
    const minutes = Array.from({ length: 10 }, (_, index) => ({
      poolId: 'btc',
      miner: 'alice',
      worker: 'rig1',
      atMs: clock.nowMs() - (10 - index) * 60_000 + 1,
      work: 6000n,
      shares: 6,
    }));
    restarted.restore(minutes);
    expect(restarted.pool('btc').hashrateHps).to.be.closeTo(before, before * 0.06);
    expect(restarted.pool('btc')).to.include({ miners: 1, workers: 1, shares: 60 });
    expect(restarted.workersOf('btc', 'alice')).to.deep.equal(['rig1']);
  });

  it('does not take up what is older than its window or from the future', () => {
    const past = { poolId: 'btc', miner: 'alice', worker: 'rig1', work: 6000n, shares: 6 };
    meter.restore([
      { ...past, atMs: clock.nowMs() - METER_WINDOW_MS },
      { ...past, atMs: clock.nowMs() + 1 },
    ]);
    expect(meter.pool('btc').shares).to.equal(0);
  });

  it('tells the stream of each pool', () => {
    accept({ work: 60 });
    const told: object[] = [];
    const events = { emit: (event: object) => told.push(event) };
    new HashrateTicker({ intervalMs: 5000 }, () => ['btc', 'bch'], meter, events).tick();
    expect(told).to.deep.equal([
      {
        type: 'hashrate',
        poolId: 'btc',
        hashrateHps: 1,
        sharesPerSecond: 1 / 60,
        miners: 1,
        workers: 1,
      },
      {
        type: 'hashrate',
        poolId: 'bch',
        hashrateHps: 0,
        sharesPerSecond: 0,
        miners: 0,
        workers: 0,
      },
    ]);
  });
});
