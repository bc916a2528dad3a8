import { expect } from 'chai';
import { ScriptedPool } from '../miner/http-work/scripted-pool.ts';
import { PoolSetBench } from './pool-set-bench.ts';

const JOB = { id: 'j1', height: 7, first: 0n, end: 1n << 64n, difficulty: 50n, clean: true };

describe('miner that the host lends to a plugin', () => {
  let bench: PoolSetBench;
  let pool: ScriptedPool;
  let text: string;

  beforeEach(async () => {
    bench = await PoolSetBench.create();
    pool = new ScriptedPool(JOB);
    const url = `http://127.0.0.1:${await pool.listen()}`;
    text = `plugin = "digs"\n[coin]\nurl = "${url}"\n`;
  });

  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
    await pool.close();
  });

  it('mines in the plugin’s words, and ends with the pool', async () => {
    await bench.apply('one', text);
    expect(bench.codeOf('one')).to.equal('running');
    await pool.until(() => pool.finds.length > 3);
    await bench.set.stop();
    const { length } = pool.calls;
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(pool.calls).to.have.length(length);
  });

  it('never ends the pool, whatever the other one says', async () => {
    pool.say('/register', 'noise', 'reset');
    await bench.apply('one', text);
    await pool.until(() => pool.calls.length > 0);
    expect(bench.codeOf('one')).to.equal('running');
    expect(bench.states).to.not.include('one failed');
  });
});
