import { expect } from 'chai';
import { BLOCK_SUBMITTER_DEFAULTS, BlockSubmitter } from '../../../core/blocks/block-submitter.ts';
import { CandidateJournal } from '../../../core/blocks/candidate-journal.ts';
import type { HostEvent } from '../../../core/events/host-event.ts';
import type { Solution } from '../../../core/plugin-api/job.ts';
import type { SubmitOutcome } from '../../../core/plugin-api/work-source.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { sampleJob, sampleTemplate } from '../shares/sample-work.ts';

const ACCEPTED: SubmitOutcome = { kind: 'accepted', by: 'node-1' };
const UNKNOWN: SubmitOutcome = { kind: 'unknown', reason: 'connection refused' };
const REJECTED: SubmitOutcome = { kind: 'rejected', reason: 'bad-cb-amount' };
const FINDER = { miner: 'alice', worker: 'rig' };

function solutionAt(height: number, blockHash: string): Solution {
  const job = sampleJob('1', sampleTemplate({ height }));
  return { job, blockHash, height, payload: 'hex' };
}

function openSubmitter(
  answer: () => Promise<SubmitOutcome> = async () => ACCEPTED,
  remembered = 100,
) {
  const clock = new ManualClock();
  const noted = new NotedLog();
  const steps: string[] = [];
  const records: LogRecord[] = [];
  const events: HostEvent[] = [];
  const log = {
    append(record: LogRecord): boolean {
      records.push(record);
      steps.push('log');
      return true;
    },
  };
  const sink = { emit: (event: HostEvent) => void events.push(event) };
  const journal = new CandidateJournal({ poolId: 'btc' }, log, sink, clock, noted);
  const work = {
    submit(solution: Solution): Promise<SubmitOutcome> {
      steps.push(`send ${solution.blockHash}`);
      return answer();
    },
  };
  const jobs = { current: sampleJob('1', sampleTemplate({ height: 100 })) };
  const options = { ...BLOCK_SUBMITTER_DEFAULTS, rememberedMax: remembered };
  const submitter = new BlockSubmitter(options, work, journal, jobs, clock);
  return { clock, events, jobs, journal, noted, records, steps, submitter };
}

/** Lets answers that are ready come in. */
const answers = () => new Promise(setImmediate);
const statusOf = (event: HostEvent) => (event.type === 'block' ? event.status : event.type);

describe('BlockSubmitter', () => {
  it('sends first, then puts the candidate on record, before any answer', () => {
    const { clock, events, records, steps, submitter } = openSubmitter();
    expect(submitter.submit(solutionAt(100, 'ab'), FINDER)).equal(true);
    expect(steps).deep.equal(['send ab', 'log']);
    expect(records).deep.equal([
      {
        kind: 'block-candidate',
        poolId: 'btc',
        miner: 'alice',
        worker: 'rig',
        height: 100,
        blockHash: 'ab',
        networkWork: 2n ** 56n,
        rewardAtomic: 5_000_000_000n,
        foundAtMs: clock.nowMs(),
      },
    ]);
    expect(events.map(statusOf)).deep.equal(['candidate']);
  });

  it('sends each hash once', () => {
    const { steps, submitter } = openSubmitter();
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    expect(submitter.submit(solutionAt(100, 'ab'), FINDER)).equal(false);
    expect(submitter.submit(solutionAt(100, 'cd'), FINDER)).equal(true);
    expect(steps).deep.equal(['send ab', 'log', 'send cd', 'log']);
  });

  it('forgets the oldest hash beyond its limit', () => {
    const { submitter } = openSubmitter(undefined, 2);
    for (const hash of ['a', 'b', 'c']) submitter.submit(solutionAt(100, hash), FINDER);
    expect(submitter.submit(solutionAt(100, 'c'), FINDER)).equal(false);
    expect(submitter.submit(solutionAt(100, 'a'), FINDER)).equal(true);
  });

  it('is done with an accepted block', async () => {
    const { clock, events, noted, steps, submitter } = openSubmitter();
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    await answers();
    clock.pass(60_000);
    submitter.tick();
    expect(submitter.unanswered).equal(0);
    expect(steps).deep.equal(['send ab', 'log']);
    expect(events).length(1);
    expect(noted.lines.at(-1)).equal('info: block candidate accepted by the daemon');
  });

  it('reports a refused block and is done with it', async () => {
    const { events, journal, noted, submitter } = openSubmitter(async () => REJECTED);
    expect(journal.wasRefused('ab')).equal(false);
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    await answers();
    expect(submitter.unanswered).equal(0);
    expect(events.map(statusOf)).deep.equal(['candidate', 'rejected']);
    expect(journal.wasRefused('ab')).equal(true);
    expect(noted.count('error')).equal(1);
  });

  for (const [name, answer] of [
    ['answers', async () => UNKNOWN],
    ['keeps its word', () => Promise.reject(new Error('broken source'))],
    [
      'even returns',
      () => {
        throw new Error('broken source');
      },
    ],
  ] as const) {
    it(`sends again with growing pauses while no daemon ${name}`, async () => {
      const { clock, steps, submitter } = openSubmitter(answer);
      submitter.submit(solutionAt(100, 'ab'), FINDER);
      const sentAt: number[] = [];
      for (let ms = 0; ms <= 8_000; ms += 500) {
        const before = steps.length;
        await answers();
        submitter.tick();
        await answers();
        if (steps.length > before) sentAt.push(ms);
        clock.pass(500);
      }
      expect(sentAt).deep.equal([500, 1_500, 3_500, 7_500]);
      expect(steps.filter((step) => step === 'log')).length(1);
    });
  }

  it('does not send again while an attempt is under way', async () => {
    const { clock, steps, submitter } = openSubmitter(() => new Promise(() => undefined));
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    clock.pass(600_000);
    submitter.tick();
    await answers();
    expect(steps).deep.equal(['send ab', 'log']);
    expect(submitter.unanswered).equal(1);
  });

  it('gives up an unanswered block once the chain is far ahead', async () => {
    const { clock, jobs, steps, submitter } = openSubmitter(async () => UNKNOWN);
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    await answers();
    const far = 101 + BLOCK_SUBMITTER_DEFAULTS.heightsMax;
    jobs.current = sampleJob('2', sampleTemplate({ height: far }));
    clock.pass(500);
    submitter.tick();
    await answers();
    expect(submitter.unanswered).equal(0);
    expect(steps).deep.equal(['send ab', 'log', 'send ab']);
  });

  it('is settled once nothing is on its way, answered or not', async () => {
    let answer = (_outcome: SubmitOutcome): void => undefined;
    const held = new Promise<SubmitOutcome>((resolve) => {
      answer = resolve;
    });
    const { submitter } = openSubmitter(() => held);
    const order: string[] = [];
    await submitter.settled();
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    const settled = submitter.settled().then(() => order.push('settled'));
    await answers();
    order.push('answer');
    answer(UNKNOWN);
    await settled;
    expect(order).deep.equal(['answer', 'settled']);
    expect(submitter.unanswered).equal(1);
  });

  it('hands what nobody answered for to the log when it is closed, whole', async () => {
    const { clock, noted, steps, submitter } = openSubmitter(async () => UNKNOWN);
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    await answers();
    submitter.close();
    expect(noted.lines.at(-1)).include('stops before any daemon answered');
    clock.pass(60_000);
    submitter.tick();
    expect(steps).deep.equal(['send ab', 'log']);
  });
});
