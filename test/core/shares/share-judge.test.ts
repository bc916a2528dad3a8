import { expect } from 'chai';
import { JOB_BOOK_DEFAULTS, JobBook } from '../../../core/jobs/job-book.ts';
import { JobIds } from '../../../core/jobs/job-ids.ts';
import { ShareJudge } from '../../../core/shares/share-judge.ts';
import type { ShareJudgeOptions } from '../../../core/shares/share-judge.ts';
import { type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import { ManualClock } from './manual-clock.ts';
import { NotedLog } from './noted-log.ts';
import {
  NETWORK_TARGET,
  SampleBuilder,
  SHARE_TARGET,
  sampleSubmission,
  sampleTemplate,
} from './sample-work.ts';

function openJudge(more: Partial<ShareJudgeOptions> = {}) {
  const clock = new ManualClock();
  const options = { ...JOB_BOOK_DEFAULTS, poolId: 'btc' };
  const events = { emit() {} };
  const builder = new SampleBuilder();
  const book = new JobBook(options, builder, new JobIds(1), clock, events, new NotedLog());
  const judge = new ShareJudge({ filterSlotsMax: 1 << 12, ...more }, book, clock);
  const arrive = () => {
    if (book.current === undefined) throw new Error('no job');
    return judge.arrive(book.current);
  };
  return { builder, clock, book, judge, arrive };
}

const digestOf = (value: number) => new Uint8Array(32).fill(value);

describe('ShareJudge', () => {
  it('forgets the digests of jobs that are stale, and of no others', () => {
    const { clock, book, judge, arrive } = openJudge();
    book.template(sampleTemplate());
    judge.judge(arrive(), sampleSubmission(), SHARE_TARGET, 1, digestOf(1));
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    judge.judge(arrive(), sampleSubmission(), SHARE_TARGET, 1, digestOf(2));
    expect(judge.digests).equal(2);
    clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs + 1);
    book.template(sampleTemplate({ tip: 'cc', height: 102 }));
    expect(judge.digests).equal(1);
  });

  it('knows a duplicate among shares that were under way when their job became stale', () => {
    const { clock, book, judge, arrive } = openJudge();
    book.template(sampleTemplate());
    const arrivals = [arrive(), arrive()] as const;
    judge.judge(arrivals[0], sampleSubmission(), SHARE_TARGET, 1, digestOf(1));
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs + 1);
    book.template(sampleTemplate({ tip: 'cc', height: 102 }));
    expect(judge.judge(arrivals[1], sampleSubmission(), SHARE_TARGET, 1, digestOf(1))).equal(
      'duplicate',
    );
  });

  it('credits a hash once in all jobs of a search space, whichever tip they are of', () => {
    const { book, builder, clock, judge, arrive } = openJudge();
    const judged = (value: number) =>
      judge.judge(arrive(), sampleSubmission(), SHARE_TARGET, 1, digestOf(value));
    builder.searchSpace = 'one';
    book.template(sampleTemplate());
    const early = arrive();
    expect(judged(1)).equal(undefined);
    clock.pass(JOB_BOOK_DEFAULTS.rebroadcastMs);
    book.tick();
    expect(arrive().job).not.equal(early.job);
    expect([judged(1), judged(2)]).deep.equal(['duplicate', undefined]);
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    expect([judged(1), judged(2), judged(3)]).deep.equal(['duplicate', 'duplicate', undefined]);
    const late = { ...early, state: 'late' } as const;
    expect(judge.judge(late, sampleSubmission(), SHARE_TARGET, 1, digestOf(3))).equal('duplicate');
    expect(judge.digests).equal(3);
    judge.withdraw(late, digestOf(3));
    expect(judged(3)).equal(undefined);
    builder.searchSpace = 'two';
    book.template(sampleTemplate({ tip: 'cc', height: 102 }));
    expect(judged(1)).equal(undefined);
  });

  it('knows the hashes of a search space whose jobs were all stale for a while', () => {
    const { book, builder, clock, judge, arrive } = openJudge();
    const judged = () => judge.judge(arrive(), sampleSubmission(), SHARE_TARGET, 1, digestOf(1));
    for (const searchSpace of ['one', 'two', 'three']) {
      builder.searchSpace = searchSpace;
      book.template(sampleTemplate({ tip: searchSpace }));
      expect(judged()).equal(undefined);
      clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs + 1);
    }
    builder.searchSpace = 'one';
    book.template(sampleTemplate({ tip: 'back' }));
    expect(judged()).equal('duplicate');
    expect(judge.digests).equal(3);
  });

  it('appraises a claim by exact targets, at their very edge', () => {
    const { book, judge, arrive } = openJudge();
    book.template(sampleTemplate());
    const shareLe = targetToLe(SHARE_TARGET);
    const worth = (hash: bigint) => judge.appraise(arrive(), shareLe, targetToLe(hash as Target));
    expect(worth(NETWORK_TARGET)).equal('candidate');
    expect(worth(NETWORK_TARGET + 1n)).equal('share');
    expect(worth(SHARE_TARGET)).equal('share');
    expect(worth(SHARE_TARGET + 1n)).equal('low-difficulty');
    expect(worth(0n)).equal('candidate');
    expect(worth((1n << 256n) - 1n)).equal('low-difficulty');
  });

  it('takes nothing for a block where no share is one', () => {
    const { book, judge, arrive } = openJudge({ solves: false });
    book.template(sampleTemplate());
    const shareLe = targetToLe(SHARE_TARGET);
    const worth = (hash: bigint) => judge.appraise(arrive(), shareLe, targetToLe(hash as Target));
    expect(worth(NETWORK_TARGET)).equal('share');
    expect(worth(0n)).equal('share');
    expect(arrive().facts.blockTargetLe).deep.equal(new Uint8Array(32));
    expect(arrive().facts.networkWork).equal(1n << 56n);
  });
});
