import { expect } from 'chai';
import type { HostEvent } from '../../../core/events/host-event.ts';
import { JOB_BOOK_DEFAULTS, JobBook } from '../../../core/jobs/job-book.ts';
import { JobIds } from '../../../core/jobs/job-ids.ts';
import type { MiningJob } from '../../../core/plugin-api/job.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { SampleBuilder, sampleJob, sampleTemplate } from '../shares/sample-work.ts';

function openBook() {
  const clock = new ManualClock();
  const builder = new SampleBuilder();
  const log = new NotedLog();
  const events: HostEvent[] = [];
  const sent: { job: MiningJob; clean: boolean }[] = [];
  const options = { ...JOB_BOOK_DEFAULTS, poolId: 'btc' };
  const sink = { emit: (event: HostEvent) => void events.push(event) };
  const book = new JobBook(options, builder, new JobIds(0xa0), clock, sink, log);
  const listener = { job: (job: MiningJob, clean: boolean) => void sent.push({ job, clean }) };
  book.subscribe(listener);
  /** The job that went out last. */
  const last = () => {
    const entry = sent.at(-1);
    if (entry === undefined) throw new Error('no job was sent');
    return entry;
  };
  return { book, builder, clock, events, listener, log, sent, last };
}

describe('JobBook', () => {
  it('has no job before the first template and a clean one after it', () => {
    const { book, sent } = openBook();
    expect(book.current).equal(undefined);
    book.template(sampleTemplate());
    expect(sent.map(({ clean }) => clean)).deep.equal([true]);
    expect(book.current).equal(sent[0]?.job);
    expect(book.current?.id).equal('a0');
  });

  it('sends a clean job at once for each new tip, and tells of tip and job', () => {
    const { book, sent, events } = openBook();
    book.template(sampleTemplate());
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    expect(sent.map(({ clean }) => clean)).deep.equal([true, true]);
    expect(events.slice(2)).deep.equal([
      { type: 'tip', poolId: 'btc', height: 100, hash: 'bb' },
      { type: 'job', poolId: 'btc', jobId: 'a1', height: 101, clean: true },
    ]);
  });

  it('ignores templates with numbers that no share could be put on record with', () => {
    const { book, log, sent } = openBook();
    book.template(sampleTemplate({ height: 100.5 }));
    book.template(sampleTemplate({ height: -1 }));
    book.template(sampleTemplate({ rewardAtomic: -1n }));
    book.template(sampleTemplate({ rewardAtomic: 10n ** 78n }));
    book.template(sampleTemplate({ feesAtomic: -1n }));
    book.template(sampleTemplate({ feesAtomic: 5_000_000_001n }));
    book.template(sampleTemplate({ networkTarget: 0n as Target }));
    book.template(sampleTemplate({ networkTarget: (1n << 256n) as Target }));
    expect(sent).length(0);
    expect(log.count('error')).equal(8);
    book.template(sampleTemplate());
    expect(sent).length(1);
  });

  it('sends a job that is not clean where only the reward or the target changed', () => {
    const { book, sent } = openBook();
    book.template(sampleTemplate());
    book.template(sampleTemplate({ rewardAtomic: 5_000_000_001n }));
    book.template(sampleTemplate({ rewardAtomic: 5_000_000_001n, networkTarget: 9n as Target }));
    expect(sent.map(({ clean }) => clean)).deep.equal([true, false, false]);
    expect(sent.map(({ job }) => book.stateOf(job))).deep.equal(['live', 'live', 'live']);
  });

  it('keeps an equal template for the next re-broadcast without sending a job', () => {
    const { book, clock, sent, last } = openBook();
    book.template(sampleTemplate());
    const newer = sampleTemplate({ source: 'node-2' });
    book.template(newer);
    expect(sent).length(1);
    clock.pass(JOB_BOOK_DEFAULTS.rebroadcastMs);
    book.tick();
    expect(last()).deep.include({ clean: false });
    expect(last().job.template).equal(newer);
  });

  it('ignores a template that gives its tip another height', () => {
    const { book, log, sent } = openBook();
    book.template(sampleTemplate());
    book.template(sampleTemplate({ height: 99, rewardAtomic: 1n }));
    expect(sent).length(1);
    expect(log.lines).deep.equal(['warn: template contradicts its tip, ignored']);
  });

  for (const height of [100, 99]) {
    it(`takes another tip at ${height === 100 ? 'the same' : 'a lower'} height for a reorganisation`, () => {
      const { book, sent } = openBook();
      book.template(sampleTemplate());
      book.template(sampleTemplate({ tip: 'cc', height }));
      expect(sent.map(({ clean }) => clean)).deep.equal([true, true]);
      expect(book.current?.template.tip).equal('cc');
    });
  }

  it('finds the jobs of the previous tip again when the chain turns back to it', () => {
    const { book, clock, sent } = openBook();
    book.template(sampleTemplate());
    book.template(sampleTemplate({ tip: 'cc', height: 101 }));
    clock.pass(1_000);
    book.template(sampleTemplate());
    expect(sent.map(({ job }) => book.stateOf(job))).deep.equal(['live', 'late', 'live']);
    expect(sent.map(({ clean }) => clean)).deep.equal([true, true, true]);
  });

  it('leaves stale jobs stale when the chain turns back after the grace', () => {
    const { book, clock, sent } = openBook();
    book.template(sampleTemplate());
    book.template(sampleTemplate({ tip: 'cc', height: 101 }));
    clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs + 1);
    book.template(sampleTemplate());
    expect(sent.map(({ job }) => book.stateOf(job))).deep.equal(['stale', 'late', 'live']);
  });

  it('counts jobs of the previous tip as late up to the grace, inclusive, then as stale', () => {
    const { book, clock, sent } = openBook();
    book.template(sampleTemplate());
    clock.pass(60_000);
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    const [old] = sent.map(({ job }) => job);
    if (old === undefined) throw new Error('no job');
    clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs);
    book.tick();
    expect(book.stateOf(old)).equal('late');
    clock.pass(1);
    expect(book.stateOf(old)).equal('stale');
    book.tick();
    expect(book.stateOf(old)).equal('stale');
  });

  it('counts jobs two tips ago as stale within the grace', () => {
    const { book, sent } = openBook();
    book.template(sampleTemplate());
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    book.template(sampleTemplate({ tip: 'cc', height: 102 }));
    expect(sent.map(({ job }) => book.stateOf(job))).deep.equal(['stale', 'late', 'live']);
  });

  it('counts a job it never made as stale', () => {
    const { book } = openBook();
    book.template(sampleTemplate());
    expect(book.stateOf(sampleJob('a0'))).equal('stale');
  });

  it('retires the oldest job of a tip beyond the number', () => {
    const { book, sent } = openBook();
    for (let reward = 0n; reward < 10n; reward++) {
      book.template(sampleTemplate({ rewardAtomic: reward }));
    }
    const live = sent.map(({ job }) => book.stateOf(job) === 'live');
    expect(live).deep.equal([false, false, ...Array.from({ length: 8 }, () => true)]);
  });

  it('retires a job by age, but never the current one', () => {
    const { book, builder, clock, sent, log } = openBook();
    book.template(sampleTemplate());
    book.template(sampleTemplate({ rewardAtomic: 1n }));
    builder.failing = true;
    clock.pass(JOB_BOOK_DEFAULTS.jobAgeMaxMs);
    expect(sent.map(({ job }) => book.stateOf(job))).deep.equal(['live', 'live']);
    clock.pass(1);
    book.tick();
    expect(sent.map(({ job }) => book.stateOf(job))).deep.equal(['stale', 'live']);
    expect(log.count('error')).equal(1);
    expect(book.currentAgeMs).equal(JOB_BOOK_DEFAULTS.jobAgeMaxMs + 1);
  });

  it('sends a fresh job when none went out for the re-broadcast time, counted from the last', () => {
    const { book, clock, sent } = openBook();
    book.template(sampleTemplate());
    clock.pass(20_000);
    book.template(sampleTemplate({ rewardAtomic: 1n }));
    clock.pass(JOB_BOOK_DEFAULTS.rebroadcastMs - 1);
    book.tick();
    expect(sent).length(2);
    clock.pass(1);
    book.tick();
    book.tick();
    expect(sent.map(({ job }) => job.id)).deep.equal(['a0', 'a1', 'a2']);
    expect(sent[2]?.clean).equal(false);
  });

  it('keeps its job and tip when the builder throws, and goes on with the next template', () => {
    const { book, builder, log, sent } = openBook();
    book.template(sampleTemplate());
    builder.failing = true;
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    expect(sent).length(1);
    expect(sent.map(({ job }) => book.stateOf(job))).deep.equal(['live']);
    expect(log.lines).deep.equal(['error: no job could be built of a template']);
    builder.failing = false;
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    expect(sent.map(({ clean }) => clean)).deep.equal([true, true]);
  });

  it('lets its jobs run out once the pool ends, and makes no more', () => {
    const { book, clock, sent, last } = openBook();
    book.template(sampleTemplate());
    const { job } = last();
    book.end();
    expect([book.current, book.stateOf(job)]).deep.equal([undefined, 'late']);
    clock.pass(5_001);
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    book.tick();
    expect([sent.length, book.stateOf(job)]).deep.equal([1, 'stale']);
  });

  it('tells nothing to a listener that has left', () => {
    const { book, listener, sent } = openBook();
    book.unsubscribe(listener);
    book.template(sampleTemplate());
    expect(sent).length(0);
  });
});

describe('JobIds', () => {
  it('never hands out zero or an id twice in a row when it wraps', () => {
    const ids = new JobIds(0xffff_fffe);
    expect([ids.next(), ids.next(), ids.next(), ids.next()]).deep.equal([
      'fffffffe',
      'ffffffff',
      '1',
      '2',
    ]);
  });
});
