import { expect } from 'chai';
import { fixture } from '../core/host/fixture-plugins.ts';
import { ScriptedPool } from '../core/miner/http-work/scripted-pool.ts';
import { MinerProcess } from './miner-process.ts';
import { until } from './until.ts';

const JOB = { id: 'j1', height: 7, first: 0n, end: 1n << 64n, difficulty: 200n, clean: true };

describe('headframe mine over HTTP', () => {
  let pool: ScriptedPool;
  let port: number;
  let miner: MinerProcess | undefined;

  beforeEach(async () => {
    pool = new ScriptedPool(JOB);
    port = await pool.listen();
  });

  afterEach(async () => {
    await miner?.stop();
    await pool.close();
  });

  const mine = (...more: string[]): MinerProcess => {
    const url = `http://127.0.0.1:${port}`;
    const plugin = fixture('digs');
    miner = new MinerProcess(['--url', url, '--user', 'tiny1.rig', '--plugin', plugin, ...more]);
    return miner;
  };

  it('mines with the kernel of a plugin, in its words', async () => {
    const running = mine('--threads', '1', '--shares', '20');
    await until(
      () => running.output,
      () => running.isDone,
    );
    expect(pool.finds).to.have.length.at.least(20);
    expect(running.output).to.match(/accepted 20 .*estimated payout 1\.5 COIN/);
    expect(running.output).to.include('the pool says: pool fee 1 %');
  }).timeout(40_000);

  it('says what is mined over HTTP where that is something else', async () => {
    const running = mine('--algo', 'other-hash');
    await until(
      () => running.output,
      () => running.output.includes('visionx'),
    );
    expect(running.output).to.include('"other-hash"');
  }).timeout(40_000);
});
