import { expect } from 'chai';
import { PoolMiner } from '../../../core/host/pool-miner.ts';
import { NO_MINER } from '../../../core/host/pool-miners.ts';
import { KERNEL_INPUT_BYTES } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import { PlainProtocol } from '../miner/http-work/plain-protocol.ts';
import { ScriptedPool, type ScriptedJob } from '../miner/http-work/scripted-pool.ts';
import { VISIONX_WASM } from '../../wasm/visionx/kernel-instance.ts';
import { SilentLogger } from './silent-logger.ts';

const JOB: ScriptedJob = {
  id: 'j1',
  height: 7,
  first: 0n,
  end: 1n << 64n,
  difficulty: 50n,
  clean: true,
};

describe('miner inside the host', () => {
  const pools: ScriptedPool[] = [];
  let protocol: PlainProtocol;
  let miner: PoolMiner;
  let logger: SilentLogger;

  beforeEach(() => {
    protocol = new PlainProtocol();
    logger = new SilentLogger();
    const kernel = { wasm: VISIONX_WASM, inputBytes: KERNEL_INPUT_BYTES };
    miner = new PoolMiner({ threadsMax: 2 }, { kernel, protocol }, logger);
  });

  afterEach(async () => {
    await miner.close();
    for (const pool of pools.splice(0)) await pool.close();
  });

  async function poolAt() {
    const pool = new ScriptedPool(JOB);
    pools.push(pool);
    const url = `http://127.0.0.1:${await pool.listen()}`;
    return { pool, order: { url, address: 'wallet', worker: 'rig', threads: 1 } };
  }

  it('shows nothing before it was started', () => {
    expect(miner.view).to.equal(undefined);
  });

  it('mines until it is stopped, and shows what it does', async () => {
    const { pool, order } = await poolAt();
    miner.start(order);
    expect(miner.view).to.include({ state: 'connecting', accepted: 0, blocks: 0 });
    await pool.until(() => pool.finds.length > 10);
    expect(miner.view).to.include({ state: 'mining', reason: undefined, rejected: 0 });
    expect(miner.view).to.include({ difficulty: 50, height: 7, estimate: '1.5 COIN' });
    expect(miner.view?.accepted).to.be.at.least(1);
    await miner.stop();
    expect(miner.view).to.include({ state: 'stopped', hashrateHps: undefined });
    const { length } = pool.calls;
    await new Promise((resolve) => setImmediate(resolve));
    expect(pool.calls).to.have.length(length);
  });

  it('mines for the newest pool alone', async () => {
    const first = await poolAt();
    const second = await poolAt();
    miner.start(first.order);
    miner.start(second.order);
    await second.pool.until(() => second.pool.finds.length > 3);
    expect(first.pool.calls).to.deep.equal([]);
    miner.start(first.order);
    await first.pool.until(() => first.pool.finds.length > 3);
    expect(miner.view?.state).to.equal('mining');
  });

  it('says why it waits', async () => {
    const { pool, order } = await poolAt();
    await pool.close();
    miner.start(order);
    while (miner.view?.state !== 'waiting') await new Promise((resolve) => setImmediate(resolve));
    expect(miner.view.reason).to.include('ECONNREFUSED');
  });

  it('says why it was refused', async () => {
    const { pool, order } = await poolAt();
    pool.say('/register', { status: 403, body: 'banned' });
    miner.start(order);
    while (miner.view?.state !== 'refused') await new Promise((resolve) => setImmediate(resolve));
    expect(miner.view.reason).to.equal('banned');
  });

  it('fails, and no more than that, where its kernel fails', async () => {
    protocol.badContext = true;
    const { pool, order } = await poolAt();
    miner.start(order);
    await pool.until(() => pool.calls.includes('/job'));
    while (miner.view?.state !== 'failed') await new Promise((resolve) => setImmediate(resolve));
    expect(miner.view.reason).to.include('refused');
    expect(logger.errors).to.have.length(1);
    await miner.stop();
    expect(miner.view.state).to.equal('failed');
    protocol.badContext = false;
    miner.start(order);
    await pool.until(() => pool.finds.length > 0);
  });

  it('refuses what cannot be', async () => {
    const { order } = await poolAt();
    for (const wrong of [{ url: 'stratum+tcp://a:1' }, { threads: 0 }, { threads: 3 }])
      for (const act of ['check', 'start'] as const)
        expect(() => miner[act]({ ...order, ...wrong })).to.throw(RangeError);
    miner.check(order);
    expect(miner.view).to.equal(undefined);
    expect(() => NO_MINER.start(order)).to.throw(RangeError);
  });

  it('begins nothing when its pool has ended', async () => {
    const { pool, order } = await poolAt();
    await miner.close();
    miner.start(order);
    expect(miner.view).to.equal(undefined);
    expect(pool.calls).to.deep.equal([]);
  });
});
