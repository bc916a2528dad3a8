import { expect } from 'chai';
import type { MiningJob } from '../../../../core/plugin-api/job.ts';
import { PortJobs } from '../../../../core/protocols/stratum-v1/port-jobs.ts';
import { FakeClock } from './fake-clock.ts';
import { FakePool } from './fake-pool.ts';

describe('PortJobs', () => {
  it('gives jobs of the same id in two pools two wire ids', () => {
    const jobs = new PortJobs(new FakeClock(), 1000);
    const published = ['btc', 'bch'].map((id) => {
      const pool = new FakePool(id, 'b');
      return jobs.publish(pool, pool.publish(true));
    });
    const [first, second] = published;
    expect(first?.job.id).to.equal(second?.job.id);
    expect(first?.wireId).not.to.equal(second?.wireId);
  });

  it('renders a job once for each kind of broadcast', () => {
    const jobs = new PortJobs(new FakeClock(), 1000);
    const pool = new FakePool('btc', 'b');
    const published = jobs.publish(pool, pool.publish(true));
    expect(published.notify(true)).to.equal(published.notify(true));
    expect(published.notify(false)).to.equal(published.notify(false));
    expect(Buffer.from(published.notify(true)).toString()).to.match(/,true\]\}\n$/);
    expect(Buffer.from(published.notify(false)).toString()).to.match(/,false\]\}\n$/);
  });

  it('shares an alias among all who have not seen it yet', () => {
    const jobs = new PortJobs(new FakeClock(), 1000);
    const pool = new FakePool('btc', 'b');
    const published = jobs.publish(pool, pool.publish(true));
    const first = jobs.nextAlias(published);
    expect(jobs.nextAlias(published)).to.equal(first);
    const second = first === undefined ? undefined : jobs.nextAlias(first);
    expect(second?.wireId).not.to.equal(first?.wireId);
    expect(second?.job).to.equal(published.job);
  });

  it('dates each alias a second later, so that it is no work done before', () => {
    const jobs = new PortJobs(new FakeClock(), 1000);
    const pool = new FakePool('btc', 'b');
    const published = jobs.publish(pool, pool.publish(true, { ntimeMax: 0x6553f101 }));
    const dates: unknown[] = [];
    let job: typeof published | undefined = published;
    for (let count = 0; count < 3 && job !== undefined; count++) {
      const line = JSON.parse(Buffer.from(job.notify(false)).toString()) as { params: unknown[] };
      dates.push(line.params[7]);
      job = jobs.nextAlias(job);
    }
    expect(dates).to.deep.equal(['6553f100', '6553f101', '6553f101']);
  });

  it('knows ids from before a restart as old, and others not at all', () => {
    const clock = new FakeClock();
    const before = new PortJobs(clock, 1000);
    const pool = new FakePool('btc', 'b');
    const old = before.publish(pool, pool.publish(true)).wireId;
    clock.pass(60_000);
    const after = new PortJobs(clock, 1000);
    expect(after.wasIssued(old)).to.equal(true);
    const fresh = after.publish(pool, pool.publish(true)).wireId;
    expect(fresh).not.to.equal(old);
    expect(after.wasIssued(fresh)).to.equal(true);
    for (const never of ['1', 'ffffffff', fresh.toUpperCase(), `0${fresh}0`, '', 'zz'])
      expect(after.wasIssued(never), never).to.equal(false);
  });

  it('keeps a bounded number of jobs, though their pool never calls one stale', () => {
    const jobs = new PortJobs(new FakeClock(), 1000);
    const pool = new FakePool('btc', 'b');
    const job: MiningJob = pool.publish(true);
    const first = jobs.publish(pool, job);
    for (let count = 0; count < 1023; count++) jobs.publish(pool, job);
    jobs.refresh();
    expect(first.life.over).to.equal(false);
    jobs.publish(pool, job);
    jobs.refresh();
    expect(first.life.over).to.equal(true);
  });
});
