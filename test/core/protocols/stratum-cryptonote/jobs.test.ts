import { expect } from 'chai';
import fc from 'fast-check';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { extranonceOf, FakePool } from './fake-pool.ts';
import { type FakeMiner, FakePort, wireId } from './fake-port.ts';

function workingPort(options = {}): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('xno', 'four');
  pool.publish(true);
  return { port: new FakePort([pool], options), pool };
}

/** Shares that come far too fast, so that the difficulty jumps. */
async function flood(port: FakePort, pool: FakePool, miner: FakeMiner): Promise<void> {
  for (let share = 0; share < 12; share++) {
    port.clock.pass(10);
    await miner.submit({ job_id: miner.job.job_id });
    pool.held.at(-1)?.respond(ACCEPTED);
    await miner.heard();
  }
}

describe('jobs of the CryptoNote dialect', () => {
  it('are pushed to every miner of their pool', async () => {
    const { port, pool } = workingPort();
    const [first, second] = [await port.loggedIn(), await port.loggedIn()];
    const stranger = port.connect();
    pool.publish(false);
    for (const miner of [first, second]) {
      const [line, ...rest] = await miner.heard();
      expect(rest).to.deep.equal([]);
      expect(line).to.include({ jsonrpc: '2.0', method: 'job' }).and.not.have.property('id');
      expect(line?.params).to.include({ job_id: wireId(2), height: 100, algo: 'rx/0' });
    }
    expect(await stranger.heard()).to.deep.equal([]);
  });

  it('are told anew with another blob and id when the difficulty jumps', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    await flood(port, pool, miner);
    expect(miner.jobs.length).to.be.greaterThan(1);
    const [before, after] = miner.jobs;
    expect(after?.job_id).to.not.equal(before?.job_id);
    expect(after?.target).to.not.equal(before?.target);
    expect([before, after].map((job) => extranonceOf(job?.blob ?? ''))).to.deep.equal([
      'c0debabe00000000',
      'c0debabe00000001',
    ]);
  });

  it('bind the target and the extranonce that they were told with', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    await flood(port, pool, miner);
    pool.held.length = 0;
    const [first] = miner.jobs;
    for (const job of [first, miner.job]) await miner.submit({ job_id: job?.job_id });
    const [old, fresh] = pool.held.map(({ pending }) => pending);
    expect(old?.issued.work).to.equal(100n);
    expect(fresh?.issued.work).to.not.equal(100n);
    expect(old?.issued.job).to.equal(fresh?.issued.job);
    expect(old?.submission)
      .to.have.property('extranonce')
      .that.deep.equals(new Uint8Array([0xc0, 0xde, 0xba, 0xbe, 0, 0, 0, 0]));
    expect(fresh?.submission).to.have.nested.property('extranonce[7]', miner.jobs.length - 1);
  });

  it('are answered to getjob as they are, and not pushed again', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    const answer = (await miner.say('getjob', { id: 'c0debabe' }))[0];
    expect(answer).to.deep.equal({ id: 1, jsonrpc: '2.0', error: null, result: miner.job });
    pool.publish(true);
    const [pushed] = await miner.heard();
    expect((await miner.say('getjob', {}))[0]?.result).to.deep.equal(pushed?.params);
  });

  it('follow a miner that is moved, and shares go where they belong', async () => {
    const [one, two] = [new FakePool('one', 'four'), new FakePool('two', 'four')];
    for (const pool of [one, two]) pool.publish(true);
    const port = new FakePort([one, two]);
    const miner = await port.loggedIn();
    port.route.change([two, one]);
    await miner.heard();
    expect(miner.jobs.map((job) => job.job_id)).to.deep.equal([wireId(1), wireId(2)]);
    for (const { job_id } of miner.jobs) await miner.submit({ job_id });
    expect([one.held.length, two.held.length]).to.deep.equal([1, 1]);
    one.publish(true);
    expect(await miner.heard()).to.deep.equal([]);
    expect(port.dialect.session(1)?.moveTo(one)).to.equal(undefined);
    expect((await miner.heard())[0]?.params?.job_id).to.equal(wireId(3));
    expect(port.dialect.views()[0]?.poolId).to.equal('one');
    port.route.change([two]);
    expect(port.dialect.session(1)?.moveTo(one)).to.match(/does not feed this port/);
  });

  it('wait for a pool that has none yet', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    const late = new FakePool('late', 'four');
    port.route.change([late]);
    expect(await miner.heard()).to.deep.equal([]);
    expect((await miner.say('getjob', {}))[0]?.error?.message).to.match(/^No work yet/);
    late.publish(false);
    expect((await miner.heard())[0]?.method).to.equal('job');
    pool.publish(true);
    expect(await miner.heard()).to.deep.equal([]);
  });

  it('close the one connection whose blob a plugin cannot make', async () => {
    const { port, pool } = workingPort();
    const [first, second] = [await port.loggedIn(), await port.loggedIn()];
    const hashingBlob = (extranonce: Uint8Array): Uint8Array => {
      if (extranonce[3] === 0xbe) throw new RangeError('no room');
      return new Uint8Array(76);
    };
    pool.publish(true, { hashingBlob });
    expect(first.connection.closedFor).to.equal('its job could not be made');
    expect(second.connection.closedFor).to.equal(undefined);
    expect((await second.heard())[0]?.method).to.equal('job');
  });

  it('are never told twice, whatever happens', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant('share') },
      fc.constantFrom('publish', 'clean', 'tick', 'move', 'reroute', 'getjob', 'silence', 'burst'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 150, size: 'max' }), async (steps) => {
        const pools = ['one', 'two'].map((id) => new FakePool(id, 'four'));
        for (const pool of pools) pool.publish(true);
        const port = new FakePort(pools);
        const miner = await port.loggedIn();
        const act: Record<string, () => unknown> = {
          publish: () => pools[0]?.publish(false),
          clean: () => pools[1]?.publish(true),
          tick: () => port.dialect.tick(),
          getjob: () => miner.say('getjob', {}),
          reroute: () => port.route.change(pools.reverse()),
          move() {
            const other = pools.find((pool) => pool.id !== port.dialect.views()[0]?.poolId);
            if (other !== undefined) port.dialect.session(1)?.moveTo(other);
          },
          silence() {
            port.clock.pass(60_000);
            port.dialect.tick();
          },
          async share() {
            port.clock.pass(5);
            await miner.submit({ job_id: miner.job.job_id });
            for (const pool of pools) pool.held.shift()?.respond(ACCEPTED);
          },
          async burst() {
            for (let count = 0; count < 20; count++) await act['share']?.();
          },
        };
        for (const name of steps) {
          await act[name]?.();
          await miner.heard();
        }
        const { jobs } = miner;
        expect(new Set(jobs.map((job) => job.job_id)).size).to.equal(jobs.length);
        expect(new Set(jobs.map((job) => job.blob)).size).to.equal(jobs.length);
        port.dialect.stop();
      }),
      { numRuns: 100, seed: 9 },
    );
  });
});
