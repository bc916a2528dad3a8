import { expect } from 'chai';
import { JOB_BOOK_DEFAULTS } from '../../../core/jobs/job-book.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import {
  NETWORK_TARGET,
  NTIME_MAX,
  NTIME_MIN,
  SHARE_TARGET,
  sampleTemplate,
} from './sample-work.ts';
import { openIntake } from './intake-bench.ts';

const rejected = (reason: string) => ({ kind: 'rejected', reason });
const accepted = (late = false, blockCandidate = false) => ({
  kind: 'accepted',
  late,
  blockCandidate,
});

describe('ExactIntake', () => {
  it('hands the verifier the encoded input, the context and both targets', () => {
    const { job, submit, verifier } = openIntake();
    submit(job(), { nonce: 7 });
    const item = verifier.take();
    expect([...item.input]).deep.equal([7, 0, 0, 0, 0, 0, 0, 0x20, 0xe8, 3, 0, 0]);
    expect(item.context).equal(job().kernelContext);
    expect(item.shareTargetLe).deep.equal(targetToLe(SHARE_TARGET));
    expect(item.blockTargetLe).deep.equal(targetToLe(NETWORK_TARGET));
  });

  it('hands the verifier the context of a submission where the builder has one for each', () => {
    const { builder, job, submit, verifier } = openIntake();
    const odd = new Uint8Array(1);
    const even = new Uint8Array(2);
    builder.context = (_job, submission) =>
      submission.dialect === 'stratum-v1' && submission.nonce % 2 === 1 ? odd : even;
    for (const nonce of [1, 2, 3]) submit(job(), { nonce });
    const contexts = [1, 2, 3].map(() => verifier.take().context);
    expect(contexts.map((context) => context === odd)).deep.equal([true, false, true]);
    expect(contexts[1]).equal(even);
  });

  it('gives up a submission that the builder has no bytes of context for', async () => {
    const { builder, job, noted, submit, verdicts, verifier } = openIntake();
    builder.context = () => 'no bytes' as unknown as Uint8Array;
    submit(job());
    await Promise.resolve();
    expect(verdicts).deep.equal([rejected('overloaded')]);
    expect(verifier.pending).equal(0);
    expect(noted.count('error')).equal(1);
  });

  it('answers an accepted share only when it is on disk', async () => {
    const { clock, counters, flush, job, log, settle, submit, verdicts } = openIntake();
    submit(job());
    await settle(1);
    expect(verdicts).deep.equal([]);
    expect(counters.totals('btc').accepted).equal(0);
    expect(log.records).deep.equal([
      {
        kind: 'share',
        poolId: 'btc',
        miner: 'alice',
        worker: 'rig',
        work: 2n ** 16n,
        height: 100,
        networkWork: 2n ** 56n,
        acceptedAtMs: clock.nowMs(),
        late: false,
      },
    ]);
    flush();
    expect(verdicts).deep.equal([accepted()]);
    expect(counters.totals('btc').accepted).equal(1);
  });

  it('has what the pool promises for work in each share, a late and a solving one too', async () => {
    const { clock, book, job, log, settle, submit } = openIntake(1 << 12, {
      quote: ({ height }) => `quote of ${height}`,
    });
    const earlier = job();
    submit(earlier);
    await settle(1);
    submit(earlier, { nonce: 1 });
    await settle(2);
    book.template(sampleTemplate({ tip: 'bb', height: 101 }));
    clock.pass(1);
    submit(earlier, { nonce: 2 });
    await settle(1);
    submit(job());
    await settle(1);
    expect(log.records.map((record) => record.quote)).deep.equal([
      'quote of 100',
      'quote of 100',
      'quote of 100',
      'quote of 101',
    ]);
  });

  it('never answers before the call has returned', async () => {
    const { job, submit, verdicts, verifier, builder } = openIntake();
    verifier.full = true;
    submit(job());
    verifier.full = false;
    builder.failing = true;
    submit(job());
    expect(verdicts).deep.equal([]);
    await Promise.resolve();
    expect(verdicts).deep.equal([rejected('overloaded'), rejected('overloaded')]);
  });

  it('rejects a share that misses its target', async () => {
    const { counters, job, log, settle, submit, verdicts } = openIntake();
    submit(job());
    await settle(0);
    expect(verdicts).deep.equal([rejected('low-difficulty')]);
    expect(log.records).length(0);
    expect(counters.totals('btc').rejected['low-difficulty']).equal(1);
  });

  it('is idle once everything is judged, also what fails', async () => {
    const { intake, job, settle, submit, verifier } = openIntake();
    await intake.idle();
    submit(job());
    submit(job(), { nonce: 1 });
    const order: string[] = [];
    const idle = intake.idle().then(() => order.push('idle'));
    await settle(2);
    order.push('first judged');
    verifier.take().fail(new PoolError('KERNEL_TRAP', 'a thread died'));
    await idle;
    expect(order).deep.equal(['first judged', 'idle']);
  });

  describe('and block candidates', () => {
    it('sends them before anything else, then credits them', async () => {
      const { blocks, flush, job, log, order, settle, submit, verdicts } = openIntake();
      submit(job());
      await settle(2);
      expect(order).deep.equal(['block']);
      flush();
      expect(verdicts).deep.equal([accepted(false, true)]);
      expect(log.records).length(1);
      expect(log.records[0]).deep.include({ solves: blocks[0]?.solution.blockHash });
      expect(blocks[0]?.finder).deep.equal({ miner: 'alice', worker: 'rig' });
      expect(blocks[0]?.solution.job).equal(job());
    });

    it('credits late ones as both', async () => {
      const { book, flush, job, settle, submit, verdicts } = openIntake();
      const old = job();
      book.template(sampleTemplate({ tip: 'bb', height: 101 }));
      submit(old);
      await settle(2);
      flush();
      expect(verdicts).deep.equal([accepted(true, true)]);
    });

    it('sends a stale one, though it is no share', async () => {
      const { book, job, order, settle, submit } = openIntake();
      const old = job();
      book.template(sampleTemplate({ tip: 'bb', height: 101 }));
      book.template(sampleTemplate({ tip: 'cc', height: 102 }));
      submit(old);
      await settle(2);
      expect(order).deep.equal(['block', 'stale']);
    });

    it('sends one with a time out of bounds, though it is no share', async () => {
      const { job, order, settle, submit } = openIntake();
      submit(job(), { ntime: NTIME_MAX + 1 });
      await settle(2);
      expect(order).deep.equal(['block', 'bad-ntime']);
    });

    it('sends one that misses a target harder than the network, though it is no share', async () => {
      const { job, log, order, settle, submit } = openIntake();
      submit(job(), {}, job().id, 1n as Target);
      await settle(2);
      expect(order).deep.equal(['block', 'low-difficulty']);
      expect(log.records).length(0);
    });

    it('sends one though the log is full', async () => {
      const { job, log, order, settle, submit } = openIntake();
      log.full = true;
      submit(job());
      await settle(2);
      expect(order).deep.equal(['block', 'overloaded']);
    });

    it('hands a repeated one on, whose hash is sent once, and rejects it as duplicate', async () => {
      const { blocks, flush, job, order, settle, submit } = openIntake();
      submit(job());
      submit(job());
      await settle(2);
      await settle(2);
      flush();
      expect(order).deep.equal(['block', 'duplicate', 'accepted']);
      expect(blocks).length(1);
    });

    it('names the block in the next try of a share whose log was full, too', async () => {
      const { blocks, flush, job, log, settle, submit, verdicts } = openIntake();
      log.full = true;
      submit(job());
      await settle(2);
      log.full = false;
      submit(job());
      await settle(2);
      flush();
      expect(verdicts).deep.equal([rejected('overloaded'), accepted(false, true)]);
      expect(log.records[0]).deep.include({ solves: blocks[0]?.solution.blockHash });
      expect(blocks).length(1);
    });

    it('credits one that cannot be assembled as a plain share, and says so', async () => {
      const { builder, flush, job, log, noted, settle, submit, verdicts } = openIntake();
      submit(job());
      builder.failing = true;
      await settle(2);
      flush();
      expect(verdicts).deep.equal([accepted()]);
      expect(log.records).length(1);
      expect(log.records[0]).not.property('solves');
      expect(noted.lines).deep.equal(['error: a block was found and could not be assembled']);
    });
  });

  describe('and stale work', () => {
    it('credits shares of the previous tip as late at the very end of the grace', async () => {
      const { book, clock, counters, flush, job, settle, submit, verdicts, log } = openIntake();
      const old = job();
      book.template(sampleTemplate({ tip: 'bb', height: 101 }));
      clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs);
      submit(old);
      await settle(1);
      flush();
      expect(verdicts).deep.equal([accepted(true)]);
      expect(log.records[0]).deep.include({ late: true, height: 100 });
      expect(counters.totals('btc')).deep.include({ accepted: 1, late: 1 });
    });

    it('rejects them as stale one millisecond later', async () => {
      const { book, clock, job, settle, submit, verdicts } = openIntake();
      const old = job();
      book.template(sampleTemplate({ tip: 'bb', height: 101 }));
      clock.pass(JOB_BOOK_DEFAULTS.lateGraceMs + 1);
      submit(old);
      await settle(1);
      expect(verdicts).deep.equal([rejected('stale')]);
    });

    it('judges by the time of arrival, not by how long the verifier took', async () => {
      const { book, clock, flush, job, settle, submit, verdicts } = openIntake();
      submit(job());
      book.template(sampleTemplate({ tip: 'bb', height: 101 }));
      clock.pass(60_000);
      await settle(1);
      flush();
      expect(verdicts).deep.equal([accepted()]);
    });

    it('says stale first where more is wrong', async () => {
      const { book, job, settle, submit, verdicts } = openIntake();
      const old = job();
      book.template(sampleTemplate({ tip: 'bb', height: 101 }));
      book.template(sampleTemplate({ tip: 'cc', height: 102 }));
      submit(old, { ntime: 0 });
      await settle(0);
      expect(verdicts).deep.equal([rejected('stale')]);
    });
  });

  describe('and times', () => {
    const cases = [
      { ntime: NTIME_MIN - 1, afterMs: 0, fits: false },
      { ntime: NTIME_MIN, afterMs: 0, fits: true },
      { ntime: NTIME_MAX, afterMs: 0, fits: true },
      { ntime: NTIME_MAX + 1, afterMs: 999, fits: false },
      { ntime: NTIME_MAX + 1, afterMs: 1_000, fits: true },
      { ntime: NTIME_MAX + 21, afterMs: 20_999, fits: false },
      { ntime: NTIME_MIN - 1, afterMs: 20_000, fits: false },
    ];
    for (const { ntime, afterMs, fits } of cases) {
      it(`${fits ? 'accepts' : 'rejects'} ${ntime} after ${afterMs} ms of bounds ${NTIME_MIN} to ${NTIME_MAX}`, async () => {
        const { clock, flush, job, settle, submit, verdicts } = openIntake();
        clock.pass(afterMs);
        submit(job(), { ntime });
        await settle(1);
        flush();
        expect(verdicts).deep.equal([fits ? accepted() : rejected('bad-ntime')]);
      });
    }
  });

  describe('and duplicates', () => {
    it('rejects the same submission again, under an alias of the job too', async () => {
      const { flush, job, settle, submit, order } = openIntake();
      submit(job());
      submit(job());
      submit(job(), {}, 'alias');
      for (let index = 0; index < 3; index++) await settle(1);
      flush();
      expect(order).deep.equal(['duplicate', 'duplicate', 'accepted']);
    });

    it('accepts submissions that differ in rolled version bits, time or nonce alone', async () => {
      const { flush, job, settle, submit, verdicts } = openIntake();
      submit(job());
      submit(job(), { version: 0x20002000 });
      submit(job(), { ntime: NTIME_MIN + 1 });
      submit(job(), { nonce: 1 });
      for (let index = 0; index < 4; index++) await settle(1);
      flush();
      expect(verdicts).deep.equal([accepted(), accepted(), accepted(), accepted()]);
    });

    it('does not remember what missed its target', async () => {
      const { flush, job, settle, submit, verdicts } = openIntake();
      submit(job());
      submit(job());
      await settle(0);
      await settle(1);
      flush();
      expect(verdicts).deep.equal([rejected('low-difficulty'), accepted()]);
    });

    it('rejects as overloaded where the filter of the job is full, and as duplicate still', async () => {
      const { counters, flush, job, settle, submit, verdicts } = openIntake(1 << 10);
      const room = Math.floor(1024 * 0.7);
      for (let nonce = 0; nonce <= room; nonce++) submit(job(), { nonce });
      for (let nonce = 0; nonce <= room; nonce++) await settle(1);
      submit(job(), { nonce: 3 });
      await settle(1);
      flush();
      expect(verdicts.slice(0, 2)).deep.equal([rejected('overloaded'), rejected('duplicate')]);
      expect(counters.totals('btc').accepted).equal(room);
    });
  });

  describe('and our own faults', () => {
    it('rejects as overloaded when the kernel fails, and says so once a minute', async () => {
      const { clock, job, noted, submit, verdicts, verifier } = openIntake();
      const failure = new PoolError('KERNEL_TRAP', 'the kernel trapped');
      for (const afterMs of [0, 59_999, 1]) {
        clock.pass(afterMs);
        submit(job());
        verifier.take().fail(failure);
        await Promise.resolve();
      }
      expect(verdicts).deep.equal(Array.from({ length: 3 }, () => rejected('overloaded')));
      expect(noted.lines).deep.equal([
        'error: a submission could not be verified',
        'error: a submission could not be verified',
      ]);
    });

    it('rejects as overloaded when the log is full', async () => {
      const { job, log, settle, submit, verdicts } = openIntake();
      log.full = true;
      submit(job());
      await settle(1);
      expect(verdicts).deep.equal([rejected('overloaded')]);
    });

    it('rejects as overloaded when the disk refuses', async () => {
      const { counters, job, log, settle, submit, verdicts } = openIntake();
      submit(job());
      await settle(1);
      log.waiters[0]?.refused();
      await Promise.resolve();
      expect(verdicts).deep.equal([rejected('overloaded')]);
      expect(counters.totals('btc')).deep.include({ accepted: 0 });
    });

    for (const fault of ['full', 'refusing'] as const) {
      it(`credits the next try of a share whose log was ${fault}, once`, async () => {
        const { flush, job, judge, log, order, settle, submit } = openIntake();
        log.full = fault === 'full';
        submit(job());
        await settle(1);
        log.waiters.splice(0).map((waiter) => waiter.refused());
        await Promise.resolve();
        expect(judge.digests).equal(0);
        log.full = false;
        submit(job());
        await settle(1);
        submit(job());
        await settle(1);
        flush();
        expect(order).deep.equal(['overloaded', 'duplicate', 'accepted']);
      });
    }
  });
});
