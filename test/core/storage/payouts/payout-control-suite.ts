import { expect } from 'chai';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { item, PayoutBench } from './payout-bench.ts';

/** What stops and lets go of payouts, on whatever engine `database` runs on. Call it inside a `describe`. */
export function payoutControlSuite(database: () => Database): void {
  let bench: PayoutBench;
  let fence: Fence;

  beforeEach(async () => {
    bench = await PayoutBench.empty(database());
    fence = await bench.fence();
  });

  it('is neither paused nor latched at first', async () => {
    expect(await bench.store.control('btc')).to.deep.equal({
      paused: false,
      latched: false,
      reason: '',
      by: '',
      changedAtMs: 0,
    });
  });

  it('keeps a pause where it is latched, by itself or with a step', async () => {
    const by = 'operator';
    await bench.store.pause('btc', 'move', by);
    expect(await bench.store.control('btc')).to.include({ paused: true, reason: 'move', by });
    expect(await bench.store.control('xmr')).to.include({ paused: false });
    await bench.store.latch(fence, 'odd');
    expect(await bench.store.control('btc')).to.deep.equal({
      paused: true,
      latched: true,
      reason: 'odd',
      by: 'host',
      changedAtMs: bench.clock.nowMs(),
    });
    const seen = await bench.store.control('btc');
    await bench.store.pause('btc', 'a look', by);
    const both = { paused: true, latched: true, reason: 'odd; a look', by };
    expect(await bench.store.control('btc')).to.include(both);
    expect(await bench.store.resume('btc', seen, by)).to.equal(false);
    expect(await bench.store.control('btc')).to.include(both);
    expect(await bench.store.resume('btc', await bench.store.control('btc'), by)).to.equal(true);
    const { id } = await bench.batchIn('planned', [item('alice', 1)], fence);
    await bench.step(fence, id, 'review', { reason: 'two of them', latch: true });
    expect(await bench.store.control('btc')).to.include({
      paused: false,
      latched: true,
      reason: 'two of them',
    });
    expect(await bench.store.control('xmr')).to.include({ latched: false });
  });
}
