import { expect } from 'chai';
import { BLOCK_SUBMITTER_DEFAULTS } from '../../../core/blocks/block-submitter.ts';
import type { SubmitOutcome } from '../../../core/plugin-api/work-source.ts';
import { sampleJob, sampleTemplate } from '../shares/sample-work.ts';
import {
  ACCEPTED,
  FINDER,
  REJECTED,
  UNKNOWN,
  answers,
  openFlow,
  openSubmitter,
  sends,
  solutionAt,
  statusOf,
} from './submitter-bench.ts';

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

  describe('of many solutions', () => {
    it('has no more on their way than it may, the newest height first', async () => {
      const { flow, steps, submitter } = openFlow({ sendingMax: 2 });
      for (const [height, hash] of [
        [100, 'a'],
        [100, 'b'],
        [100, 'c'],
        [102, 'd'],
        [101, 'e'],
        [102, 'f'],
      ] as const) {
        submitter.submit(solutionAt(height, hash), FINDER);
      }
      expect(sends(steps)).deep.equal(['a', 'b']);
      for (let turn = 0; turn < 6; turn++) await flow.answer(ACCEPTED);
      expect(sends(steps)).deep.equal(['a', 'b', 'd', 'f', 'e', 'c']);
      expect(flow.most).equal(2);
      expect(submitter.unanswered).equal(0);
    });

    it('puts all of them on record at once', () => {
      const { records, submitter } = openFlow({ sendingMax: 1 });
      for (const hash of ['a', 'b', 'c']) submitter.submit(solutionAt(100, hash), FINDER);
      expect(records).length(3);
    });

    it('sends those again in turn that nobody answered for', async () => {
      const { clock, flow, steps, submitter } = openFlow({ sendingMax: 1 });
      submitter.submit(solutionAt(100, 'a'), FINDER);
      submitter.submit(solutionAt(100, 'b'), FINDER);
      await flow.answer(UNKNOWN);
      await flow.answer(UNKNOWN);
      clock.pass(500);
      submitter.tick();
      submitter.tick();
      expect(sends(steps)).deep.equal(['a', 'b', 'a']);
      await flow.answer(ACCEPTED);
      expect(sends(steps)).deep.equal(['a', 'b', 'a', 'b']);
    });

    it('is settled only when all have had their turn', async () => {
      const { flow, submitter } = openFlow({ sendingMax: 1 });
      for (const hash of ['a', 'b', 'c']) submitter.submit(solutionAt(100, hash), FINDER);
      let settled = false;
      const done = submitter.settled().then(() => {
        settled = true;
      });
      for (let turn = 0; turn < 3; turn++) {
        await answers();
        expect(settled).equal(false);
        await flow.answer(ACCEPTED);
      }
      await done;
    });

    it('tells the least promising whole where too many wait: of the oldest height the last', async () => {
      const { flow, noted, steps, submitter } = openFlow({ sendingMax: 1, unansweredMax: 3 });
      for (const [height, hash] of [
        [101, 'a'],
        [101, 'b'],
        [100, 'c'],
        [101, 'd'],
        [102, 'e'],
        [99, 'f'],
      ] as const) {
        submitter.submit(solutionAt(height, hash), FINDER);
      }
      expect(noted.facts('one is given up').map((facts) => Object.entries(facts))).deep.equal(
        [
          [100, 'c'],
          [101, 'd'],
          [99, 'f'],
        ].map(([height, blockHash]) =>
          Object.entries({ poolId: 'btc', height, blockHash, payload: 'hex', ...FINDER }),
        ),
      );
      expect(submitter.unanswered).equal(3);
      for (let turn = 0; turn < 3; turn++) await flow.answer(ACCEPTED);
      expect(sends(steps)).deep.equal(['a', 'e', 'b']);
    });

    it('gives up those that wait for their turn when it is closed', async () => {
      const { flow, noted, steps, submitter } = openFlow({ sendingMax: 1 });
      submitter.submit(solutionAt(100, 'a'), FINDER);
      submitter.submit(solutionAt(100, 'b'), FINDER);
      submitter.close();
      await flow.answer(ACCEPTED);
      expect(noted.facts('stops before any daemon answered')).length(2);
      expect(sends(steps)).deep.equal(['a']);
    });
  });
});
