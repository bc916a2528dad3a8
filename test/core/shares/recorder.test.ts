import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { RECORDER_DEFAULTS, Recorder } from '../../../core/shares/recorder.ts';
import { SHARE_LOG_DEFAULTS, ShareLog } from '../../../core/shares/share-log.ts';
import { ManualClock } from './manual-clock.ts';
import { MemorySink } from './memory-sink.ts';
import { NotedLog } from './noted-log.ts';
import { REAL_CLOCK } from './real-clock.ts';
import { sampleShare } from './sample-work.ts';

const shares = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => sampleShare(from + index));

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was expected to reject');
}

describe('Recorder', () => {
  let directory = '';
  let log: ShareLog;
  let clock: ManualClock;
  let noted: NotedLog;
  let sink: MemorySink;

  const openLog = (): ShareLog => {
    const options = { ...SHARE_LOG_DEFAULTS, directory, recordsPerEntryMax: 4, commitSpanMs: 0 };
    return new ShareLog(options, REAL_CLOCK, noted);
  };
  const newRecorder = (recordsPerBatchMax = 10): Recorder =>
    new Recorder({ ...RECORDER_DEFAULTS, recordsPerBatchMax }, log, sink, clock, noted);
  const append = (from: number, count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let open = count;
      const durable = (): void => {
        if (--open === 0) resolve();
      };
      const refused = (): void => reject(new Error('refused'));
      for (const share of shares(from, count)) {
        if (!log.append(share, { durable, refused })) refused();
      }
    });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'recorder-'));
    clock = new ManualClock();
    noted = new NotedLog();
    sink = new MemorySink();
    log = openLog();
  });
  afterEach(async () => {
    await log.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('records at its start what an earlier run left behind, in bounded batches', async () => {
    await append(0, 30);
    await newRecorder().start();
    expect(sink.recorded).deep.equal(shares(0, 30));
    expect(sink.batches).deep.equal([
      { first: 1, last: 2, size: 8 },
      { first: 3, last: 4, size: 8 },
      { first: 5, last: 6, size: 8 },
      { first: 7, last: 8, size: 6 },
    ]);
  });

  it('trims the log behind what is recorded', async () => {
    await append(0, 30);
    const recorder = newRecorder();
    await recorder.start();
    expect([log.recorded, log.sequence, recorder.lag]).deep.equal([8, 8, 0]);
    expect(log.read(0, 100).records).deep.equal([]);
  });

  it('drains once per span', async () => {
    const recorder = newRecorder();
    await recorder.start();
    await append(0, 4);
    await recorder.tick();
    expect(recorder.lag).equal(1);
    clock.pass(RECORDER_DEFAULTS.spanMs);
    await recorder.tick();
    expect(sink.recorded).deep.equal(shares(0, 4));
  });

  it('leaves what comes during a drain to the next one', async () => {
    await append(0, 4);
    const recorder = newRecorder();
    const record = sink.record.bind(sink);
    let from = 4;
    sink.record = async (records, span) => {
      await append(from, 4);
      from += 4;
      await record(records, span);
    };
    await recorder.start();
    expect(sink.batches).deep.equal([{ first: 1, last: 1, size: 4 }]);
    clock.pass(RECORDER_DEFAULTS.spanMs);
    await recorder.tick();
    expect(sink.recorded).deep.equal(shares(0, 8));
  });

  it('does not record again what was committed though the answer was lost', async () => {
    await append(0, 4);
    const recorder = newRecorder();
    const faults = ['none', 'after'] as const;
    let call = 0;
    sink.fault = () => faults[call++] ?? 'none';
    await recorder.start();
    expect(recorder.state).equal('away');
    clock.pass(RECORDER_DEFAULTS.backOffMs);
    await recorder.tick();
    expect(sink.recorded).deep.equal(shares(0, 4));
    expect([recorder.state, recorder.lag]).deep.equal(['recording', 0]);
  });

  it('waits longer after each failure up to the limit, and complains once', async () => {
    await append(0, 4);
    sink.fault = () => 'before';
    const recorder = newRecorder();
    await recorder.start();
    const pauses: number[] = [];
    for (let calls = sink.calls; calls < 10; calls = sink.calls) {
      let pause = 0;
      while (sink.calls === calls) {
        clock.pass(100);
        pause += 100;
        await recorder.tick();
      }
      pauses.push(pause);
    }
    expect(pauses).deep.equal([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
    expect(noted.count('error')).equal(1);
    sink.fault = () => 'none';
    clock.pass(30_000);
    await recorder.tick();
    expect(noted.lines.at(-1)).equal('warn: shares are recorded again');
    expect(sink.recorded).deep.equal(shares(0, 4));
  });

  it('refuses a database that has nothing of a log that was recorded elsewhere', async () => {
    await append(0, 8);
    await newRecorder().start();
    sink = new MemorySink();
    const error = await rejectionOf(newRecorder().start());
    expect(error).instanceOf(PoolError);
    expect(error).property('code', 'SHARE_LOG_FAILED');
    expect(error).property('message').contain('another database').contain(directory);
    expect(sink.recorded).deep.equal([]);
  });

  it('continues behind a database that is ahead of a log with nothing open', async () => {
    sink.at = 77;
    const recorder = newRecorder();
    await recorder.start();
    expect(noted.count('error')).equal(1);
    await append(0, 4);
    clock.pass(RECORDER_DEFAULTS.spanMs);
    await recorder.tick();
    expect(sink.batches).deep.equal([{ first: 78, last: 78, size: 4 }]);
  });

  it('refuses a log that is behind the database and may have something open', async () => {
    await append(0, 4);
    sink.at = 77;
    const error = await rejectionOf(newRecorder().start());
    expect(error).property('message').contain('older copy');
    expect(log.read(0, 10).records).deep.equal(shares(0, 4));
  });

  it('records the rest when it is stopped, and nothing after', async () => {
    const recorder = newRecorder();
    await recorder.start();
    await append(0, 4);
    await recorder.stop(5_000);
    expect(sink.recorded).deep.equal(shares(0, 4));
    await append(4, 4);
    clock.pass(RECORDER_DEFAULTS.spanMs);
    await recorder.tick();
    expect(sink.recorded).length(4);
  });

  it('does not wait for a sink that hangs beyond the deadline', async () => {
    await append(0, 4);
    sink.position = () => new Promise(() => undefined);
    const recorder = newRecorder();
    await recorder.stop(1);
    expect(sink.recorded).deep.equal([]);
  });

  it('records every share once, in order, whatever breaks and restarts', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('tick' as const) }),
      fc.record({ kind: fc.constant('new-recorder' as const) }),
      fc.record({ kind: fc.constant('reopen' as const) }),
    );
    const faults = fc.infiniteStream(
      fc.constantFrom('none' as const, 'none' as const, 'before' as const, 'after' as const),
    );
    const property = fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      faults,
      async (steps, fates) => {
        await log.close();
        rmSync(directory, { recursive: true, force: true });
        log = openLog();
        sink = new MemorySink();
        sink.fault = () => fates.next().value ?? 'none';
        let recorder = newRecorder();
        let total = 0;
        for (const { kind, ...rest } of steps) {
          if (kind === 'append' && 'count' in rest) {
            await append(total, rest.count);
            total += rest.count;
          } else if (kind === 'reopen') {
            await log.close();
            log = openLog();
          }
          // Whatever a recorder knew in memory is gone with it.
          if (kind === 'new-recorder' || kind === 'reopen') recorder = newRecorder();
          clock.pass(RECORDER_DEFAULTS.backOffMaxMs);
          await recorder.tick();
        }
        sink.fault = () => 'none';
        clock.pass(RECORDER_DEFAULTS.backOffMaxMs);
        await recorder.tick();
        expect(sink.recorded).deep.equal(shares(0, total));
        expect(recorder.lag).equal(0);
      },
    );
    await fc.assert(property, { seed: 42, numRuns: 60 });
  });
});
