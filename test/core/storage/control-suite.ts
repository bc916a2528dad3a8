import { expect } from 'chai';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { SqlControlStore } from '../../../core/storage/sql-control-store.ts';
import { endingAt } from './failing-database.ts';
import { ManualClock } from './manual-clock.ts';
import { PayoutBench } from './payouts/payout-bench.ts';
import { rejection } from './storage-suite.ts';

const POOL = { poolId: 'one', pluginId: 'tiny', fileFeePercent: 1 };
const NOTHING = { feePercent: undefined, kept: undefined, dropped: undefined };

/** What plugins change of their pools, on any engine. Call it inside a `describe`. */
export function controlSuite(database: () => Database): void {
  let clock: ManualClock;
  let store: SqlControlStore;

  beforeEach(async () => {
    await PayoutBench.empty(database());
    await database().rows('delete from pool_controls');
    clock = new ManualClock();
    store = new SqlControlStore(database(), clock);
  });

  const acts = async () => {
    const { audit } = new Queries(database());
    const page = await audit.page({ subject: 'one', offset: 0, limit: 10 });
    return page.acts.map(({ act, actor, origin, facts }) => ({ act, actor, origin, facts }));
  };

  it('knows nothing of a pool of which nothing was changed', async () => {
    expect(await store.load(POOL)).to.deep.equal(NOTHING);
  });

  it('keeps what the plugin keeps, each on the audit trail', async () => {
    await store.keep(POOL, '{"mode":"deep"}');
    expect((await store.load(POOL)).kept).to.equal('{"mode":"deep"}');
    expect(await acts()).to.deep.equal([
      {
        act: 'pool-settings-kept',
        actor: 'operator',
        origin: 'plugin tiny',
        facts: { kept: '{"mode":"deep"}' },
      },
    ]);
  });

  it('keeps fees in all their digits, each on the audit trail', async () => {
    let before = 1;
    for (const percent of [2.5, 0.1 + 0.2, 1e-7, 0, 100]) {
      await store.setFeePercent(POOL, percent, before);
      expect((await store.load(POOL)).feePercent).to.equal(percent);
      before = percent;
    }
    const [last, ...others] = await acts();
    expect(others).to.have.lengthOf(4);
    expect(last).to.deep.equal({
      act: 'pool-fee-set',
      actor: 'operator',
      origin: 'plugin tiny',
      facts: { feePercent: '100', before: '0' },
    });
    expect(others[1]?.facts).to.include({ feePercent: '1e-7', before: '0.30000000000000004' });
  });

  it('records a fee together with its act, or neither', async () => {
    for (const last of [1, 2]) {
      const cut = new SqlControlStore(endingAt(database(), last), clock);
      await rejection(cut.setFeePercent(POOL, 2, 1));
    }
    expect(await store.load(POOL)).to.deep.equal(NOTHING);
    expect(await acts()).to.deep.equal([]);
  });

  it('drops a fee when the file says another one, for good', async () => {
    await store.setFeePercent(POOL, 2, 1);
    await store.keep(POOL, '{"a":1}');
    const kept = '{"a":1}';
    expect(await store.load(POOL)).to.deep.equal({ ...NOTHING, feePercent: 2, kept });
    const changed = { ...POOL, fileFeePercent: 1.5 };
    expect(await store.load(changed)).to.deep.equal({ ...NOTHING, kept, dropped: 2 });
    expect(await store.load(POOL)).to.deep.equal({ ...NOTHING, kept });
    expect((await acts())[0]).to.deep.equal({
      act: 'pool-fee-dropped',
      actor: 'host',
      origin: 'host',
      facts: { feePercent: '2', file: '1.5' },
    });
  });

  it('tells a file that says nothing from one that says what holds by itself', async () => {
    const silent = { ...POOL, fileFeePercent: undefined };
    await store.setFeePercent(silent, 2, 1);
    expect((await store.load(silent)).feePercent).to.equal(2);
    expect((await store.load(POOL)).dropped).to.equal(2);
    await store.setFeePercent(POOL, 3, 1);
    expect((await store.load(silent)).dropped).to.equal(3);
  });

  it('keeps values as they were given, apart from fees', async () => {
    await store.keep(POOL, '{"text":"\\u0000 \\ud800 ü"}');
    expect(await store.load(POOL)).to.deep.equal({
      ...NOTHING,
      kept: '{"text":"\\u0000 \\ud800 ü"}',
    });
    await store.setFeePercent(POOL, 2, 1);
    await store.keep(POOL, '1');
    expect(await store.load(POOL)).to.deep.equal({ ...NOTHING, feePercent: 2, kept: '1' });
    expect(await store.load({ ...POOL, poolId: 'two' })).to.deep.equal(NOTHING);
  });

  it('tells a plugin nothing of another that had the pool before', async () => {
    await store.setFeePercent(POOL, 2, 1);
    await store.keep(POOL, '1');
    const other = { ...POOL, pluginId: 'other' };
    expect(await store.load(other)).to.deep.equal({ ...NOTHING, dropped: 2 });
    expect(await store.load(POOL)).to.deep.equal(NOTHING);
  });
}
