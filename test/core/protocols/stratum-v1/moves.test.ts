import { expect } from 'chai';
import type { NotifiedJob } from '../../../../core/protocols/stratum-v1/notified-job.ts';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort, wireId } from './fake-port.ts';

interface Line {
  readonly method?: string;
  readonly params: readonly unknown[];
}

function twoPools(bchMask?: number): { port: FakePort; btc: FakePool; bch: FakePool } {
  const btc = new FakePool('btc', 'b');
  const bch = new FakePool('bch', 'b', bchMask);
  btc.publish(true);
  bch.publish(true);
  return { port: new FakePort([btc, bch]), btc, bch };
}

const notify = (line: Line | undefined): unknown[] => [
  line?.method,
  line?.params[0],
  line?.params[8],
];

describe('moving miners between pools', () => {
  it('takes one clean job, and shares of both pools go where they belong', async () => {
    const { port, btc, bch } = twoPools();
    const miner = await port.loggedIn();
    port.route.change([bch, btc]);
    const lines = (await miner.heard()) as Line[];
    expect(lines).to.have.length(1);
    expect(notify(lines[0])).to.deep.equal(['mining.notify', wireId(2), true]);
    await miner.submit(wireId(1));
    await miner.submit(wireId(2));
    expect([btc.held.length, bch.held.length]).to.deep.equal([1, 1]);
    const [old, fresh] = [btc, bch].map((pool) => pool.held[0]?.pending.issued as NotifiedJob);
    expect(old?.extranonce1).to.equal(fresh?.extranonce1);
    btc.held[0]?.respond(ACCEPTED);
    bch.held[0]?.respond(ACCEPTED);
    expect(await miner.heard()).to.deep.equal([
      { id: 1, result: true, error: null },
      { id: 1, result: true, error: null },
    ]);
  });

  it('sends a moved miner the jobs of its new pool only', async () => {
    const { port, btc, bch } = twoPools();
    const miner = await port.loggedIn();
    port.route.change([bch, btc]);
    await miner.heard();
    btc.publish(true);
    expect(await miner.heard()).to.deep.equal([]);
    bch.publish(false);
    expect(notify(((await miner.heard()) as Line[])[0])).to.deep.equal([
      'mining.notify',
      wireId(4),
      false,
    ]);
  });

  it('pins a session that was moved alone, until its pool ends', async () => {
    const { port, btc, bch } = twoPools();
    const miner = await port.loggedIn();
    expect(port.dialect.session(1)?.moveTo(bch)).to.equal(undefined);
    port.route.change([btc, bch]);
    expect(port.dialect.views()[0]?.poolId).to.equal('bch');
    port.route.change([btc]);
    expect(port.dialect.views()[0]?.poolId).to.equal('btc');
    port.route.change([btc, bch]);
    expect(port.dialect.views()[0]?.poolId).to.equal('btc');
    expect(((await miner.heard()) as Line[]).map((line) => line.params[8])).to.deep.equal([
      true,
      true,
    ]);
  });

  it('sends a job that the miner had before under another id and date', async () => {
    const { port, btc, bch } = twoPools();
    const miner = await port.loggedIn();
    const session = port.dialect.session(1);
    for (const pool of [bch, btc, bch]) session?.moveTo(pool);
    const lines = (await miner.heard()) as Line[];
    expect(lines.map(({ params }) => [params[0], params[7]])).to.deep.equal([
      [wireId(2), '6553f100'],
      [wireId(3), '6553f101'],
      [wireId(4), '6553f101'],
    ]);
    await miner.submit(wireId(1));
    await miner.submit(wireId(3));
    expect(btc.held.map(({ pending }) => pending.issued.job)).to.deep.equal([
      btc.current,
      btc.current,
    ]);
  });

  it('stays pinned where its pool was started again', async () => {
    const { port, btc, bch } = twoPools();
    await port.loggedIn();
    port.dialect.session(1)?.moveTo(bch);
    const again = new FakePool('bch', 'b');
    again.publish(true);
    port.route.change([btc, again]);
    expect(port.dialect.session(1)?.pool).to.equal(again);
  });

  it('says why a session cannot be moved', async () => {
    const { port } = twoPools();
    const miner = port.connect();
    const foreign = new FakePool('ltc', 'ltc');
    expect(port.dialect.session(1)?.moveTo(foreign)).to.equal('Pool ltc does not feed this port');
    const [btc] = port.route.pools;
    if (btc !== undefined)
      expect(port.dialect.session(1)?.moveTo(btc)).to.equal('The miner has not logged in yet');
    await miner.say('mining.subscribe', []);
    await miner.say('mining.authorize', ['btc1']);
    port.route.change([...port.route.pools, foreign]);
    expect(port.dialect.session(1)?.moveTo(foreign)).to.equal(
      'Pool ltc cannot pay the address of this miner',
    );
  });

  it('tells of a narrower mask before the job, and judges old jobs by the old one', async () => {
    const btc = new FakePool('btc', 'b');
    btc.publish(true);
    const port = new FakePort([btc]);
    const miner = port.connect();
    await miner.say('mining.configure', [['version-rolling'], {}]);
    await miner.say('mining.subscribe', []);
    await miner.say('mining.authorize', ['btc1.rig']);
    const bch = new FakePool('bch', 'b', 0x00ffe000);
    bch.publish(true);
    port.route.change([bch, btc]);
    const [mask, job] = (await miner.heard()) as Line[];
    expect(mask).to.deep.equal({
      id: null,
      method: 'mining.set_version_mask',
      params: ['00ffe000'],
    });
    expect(job?.method).to.equal('mining.notify');
    await miner.submit(wireId(1), { bits: '10000000' });
    expect(btc.held).to.have.length(1);
    await miner.submit(wireId(2), { bits: '10000000' });
    expect(bch.held).to.have.length(0);
    await miner.submit(wireId(2), { bits: '00002000' });
    expect(bch.held).to.have.length(1);
  });

  it('keeps a miner of several addresses at a pool that pays them all', async () => {
    const btc = new FakePool('btc', 'b');
    const bch = new FakePool('bch', 'bch');
    for (const pool of [btc, bch]) pool.publish(true);
    const port = new FakePort([bch, btc]);
    const miner = await port.loggedIn('bch1.a');
    expect(port.dialect.views()[0]?.poolId).to.equal('bch');
    await miner.say('mining.authorize', ['btc1.b']);
    expect(port.dialect.views()[0]?.poolId).to.equal('btc');
    expect(await miner.say('mining.authorize', ['ltc1'])).to.deep.equal([
      { id: 1, result: null, error: [24, 'Not an address of bch', null] },
    ]);
  });

  it('keeps miners while no pool runs, their shares too, and their extranonce', async () => {
    const { port, btc } = twoPools();
    const miner = await port.loggedIn();
    port.route.change([]);
    expect(port.dialect.views()[0]?.poolId).to.equal(undefined);
    await miner.submit(wireId(1));
    expect(btc.held).to.have.length(1);
    port.route.change([btc]);
    btc.held[0]?.respond(ACCEPTED);
    const [job, answer] = (await miner.heard()) as Line[];
    expect(notify(job)).to.deep.equal(['mining.notify', wireId(4), true]);
    expect(answer).to.have.property('result', true);
  });

  it('lets go of the feeds of pools that left, and of all at the end', () => {
    const { port, btc, bch } = twoPools();
    expect([btc.listeners.size, bch.listeners.size]).to.deep.equal([1, 1]);
    port.route.change([bch]);
    expect([btc.listeners.size, bch.listeners.size]).to.deep.equal([0, 1]);
    port.dialect.stop();
    expect([bch.listeners.size, port.route.listeners.size]).to.deep.equal([0, 0]);
  });
});
