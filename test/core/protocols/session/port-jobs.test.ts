import { expect } from 'chai';
import type { MiningJob } from '../../../../core/plugin-api/job.ts';
import { PortJobs } from '../../../../core/protocols/session/port-jobs.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeMiningPool } from './fake-mining-pool.ts';

const ALIASES_MAX = 3;

function jobsOf(clock: FakeClock): PortJobs<string> {
  const render = (_: MiningJob, wireId: string, aliasIndex: number): string =>
    `${wireId}/${aliasIndex}`;
  return new PortJobs({ staleJobMs: 1000, aliasesMax: ALIASES_MAX, render }, clock);
}

function poolOf(id: string): FakeMiningPool<object> {
  return new FakeMiningPool({ id, algorithm: 'any', dialects: [], prefix: '', work: () => ({}) });
}

describe('PortJobs', () => {
  it('gives jobs of the same id in two pools two wire ids', () => {
    const jobs = jobsOf(new FakeClock());
    const published = ['btc', 'bch'].map((id) => {
      const pool = poolOf(id);
      return jobs.publish(pool, pool.publish(true));
    });
    const [first, second] = published;
    expect(first?.job.id).to.equal(second?.job.id);
    expect(first?.wireId).not.to.equal(second?.wireId);
  });

  it('shares an alias among all who have not seen it yet', () => {
    const jobs = jobsOf(new FakeClock());
    const pool = poolOf('btc');
    const published = jobs.publish(pool, pool.publish(true));
    const first = jobs.nextAlias(published);
    expect(jobs.nextAlias(published)).to.equal(first);
    const second = first === undefined ? undefined : jobs.nextAlias(first);
    expect(second?.wireId).not.to.equal(first?.wireId);
    expect(second?.job).to.equal(published.job);
  });

  it('renders each alias by its id and its place, and no more than are allowed', () => {
    const jobs = jobsOf(new FakeClock());
    const pool = poolOf('btc');
    const wires: string[] = [];
    let job: ReturnType<typeof jobs.nextAlias> = jobs.publish(pool, pool.publish(true));
    for (; job !== undefined; job = jobs.nextAlias(job)) {
      expect(job.wire).to.equal(`${job.wireId}/${wires.length}`);
      wires.push(job.wire);
    }
    expect(wires).to.have.length(1 + ALIASES_MAX);
  });

  it('knows ids from before a restart as old, and others not at all', () => {
    const clock = new FakeClock();
    const before = jobsOf(clock);
    const pool = poolOf('btc');
    const old = before.publish(pool, pool.publish(true)).wireId;
    clock.pass(60_000);
    const after = jobsOf(clock);
    expect(after.wasIssued(old)).to.equal(true);
    const fresh = after.publish(pool, pool.publish(true)).wireId;
    expect(fresh).not.to.equal(old);
    expect(after.wasIssued(fresh)).to.equal(true);
    for (const never of ['1', 'ffffffff', fresh.toUpperCase(), `0${fresh}0`, '', 'zz'])
      expect(after.wasIssued(never), never).to.equal(false);
  });

  it('keeps a bounded number of jobs, though their pool never calls one stale', () => {
    const jobs = jobsOf(new FakeClock());
    const pool = poolOf('btc');
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
