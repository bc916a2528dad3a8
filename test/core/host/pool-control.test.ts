import { expect } from 'chai';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PoolControl } from '../../../core/plugin-api/control.ts';
import { rejection } from '../storage/storage-suite.ts';
import { PoolSetBench } from './pool-set-bench.ts';
import { Uncaught } from './uncaught.ts';

const PLUGIN = 'plugin = "sets-fee"\n';

interface ControlledWork {
  readonly control: PoolControl;
  readonly found: { readonly feePercent: number; readonly kept: unknown };
  forget(percent: number): void;
}

describe("pool's control", () => {
  let bench: PoolSetBench;

  beforeEach(async () => {
    bench = await PoolSetBench.create();
  });

  afterEach(() => bench[Symbol.asyncDispose]());

  /** Of the newest life, as its plugin has it. */
  const work = () => bench.built.at(-1)?.work as unknown as ControlledWork;

  it('is there before the classes of the plugin are', async () => {
    bench.controls.rows.set('one', { feePercent: 3, fileFeePercent: undefined, kept: '{"a":1}' });
    await bench.apply('one', PLUGIN);
    expect(work().found).to.deep.equal({ feePercent: 3, kept: { a: 1 } });
    expect(bench.built[0]?.control.feePercent).to.equal(3);
    expect(bench.pool('one')?.feePercent).to.equal(3);
  });

  it('changes the fee of the pool that runs, as all see it', async () => {
    await bench.apply('one', PLUGIN);
    expect(bench.pool('one')?.feePercent).to.equal(2);
    await work().control.setFeePercent(3.5);
    expect(bench.pool('one')?.feePercent).to.equal(3.5);
    expect(bench.built[0]?.control.feePercent).to.equal(3.5);
    expect(work().control.feePercent).to.equal(3.5);
  });

  it('is bounded by the coin, and by its other fees', async () => {
    await bench.apply('one', PLUGIN);
    for (const percent of [5.1, 3.6]) {
      expect(await rejection(work().control.setFeePercent(percent))).to.be.instanceOf(RangeError);
    }
    expect(bench.pool('one')?.feePercent).to.equal(2);
  });

  it('goes on through changes of the file that leave the fee alone, and gives way to others', async () => {
    await bench.apply('one', `${PLUGIN}feePercent = 1\n`);
    await work().control.setFeePercent(3);
    await work().control.keep(['ahoy']);
    await bench.apply('one', `${PLUGIN}feePercent = 1\ntag = "/other/"\n`);
    expect(work().found).to.deep.equal({ feePercent: 3, kept: ['ahoy'] });
    await bench.apply('one', `${PLUGIN}feePercent = 1.5\n`);
    expect(work().found).to.deep.equal({ feePercent: 1.5, kept: ['ahoy'] });
    expect(bench.pool('one')?.feePercent).to.equal(1.5);
  });

  it('keeps a pool waiting for the database, which is tried again', async () => {
    const away = new PoolError('STORAGE_UNAVAILABLE', 'the database is away');
    bench.controls.obstacles.push(() => Promise.reject(away));
    await bench.apply('one', PLUGIN);
    expect(bench.states).to.include('one failed');
    await bench.until('one running');
    expect(bench.built).to.have.lengthOf(1);
  });

  it('gives up a database that says nothing in time', async () => {
    bench.controls.obstacles.push(() => new Promise(() => undefined));
    await bench.apply('one', PLUGIN);
    const [error] = bench.logger.errors;
    expect(error?.facts).to.have.nested.property('error.code', 'STORAGE_UNAVAILABLE');
    await bench.until('one running');
  });

  it('asks nothing for a plugin that can change nothing', async () => {
    await bench.apply('one', 'plugin = "tiny"\n');
    expect(bench.codeOf('one')).to.equal('running');
    expect(bench.controls.calls).to.deep.equal([]);
  });

  it('does not start with a fee that the coin allows no longer, and says what to do', async () => {
    bench.controls.rows.set('one', { feePercent: 6, fileFeePercent: undefined, kept: undefined });
    await bench.apply('one', PLUGIN);
    const state = bench.pool('one')?.state;
    const message = state?.kind === 'failed' ? state.error.message : '';
    expect(bench.codeOf('one')).to.equal('CONFIG_INVALID');
    expect(message).to.match(/one\.toml: feePercent: expected at most 5: 6 was set while/);
    await bench.apply('one', `${PLUGIN}feePercent = 2\n`);
    expect(bench.codeOf('one')).to.equal('running');
  });

  it('ends with its pool: a life that is over changes nothing', async () => {
    await bench.apply('one', `${PLUGIN}feePercent = 1\n`);
    const { control } = work();
    await bench.apply('one', `${PLUGIN}feePercent = 2\n`);
    expect(await rejection(control.setFeePercent(3))).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(bench.pool('one')?.feePercent).to.equal(2);
  });

  it("lays what the plugin does not catch at the plugin's door", async () => {
    const unclaimed: unknown[] = [];
    using _uncaught = new Uncaught((error) => {
      if (!bench.scopes.blame(error)) unclaimed.push(error);
    });
    await bench.apply('one', PLUGIN);
    work().forget(-1);
    await bench.until('one failed');
    expect(bench.codeOf('one')).to.equal('PLUGIN_FAULT');
    expect(unclaimed).to.deep.equal([]);
  });
});
