import { expect } from 'chai';
import {
  ACCEPTED,
  FINDER,
  REJECTED,
  UNKNOWN,
  openFlow,
  sends,
  solutionAt,
  statusOf,
} from './submitter-bench.ts';

describe('BlockSubmitter and claims', () => {
  it('sends one at once and has it on no record', () => {
    const { events, noted, records, steps, submitter } = openFlow();
    expect(submitter.submitClaimed(solutionAt(100, 'ab'), FINDER)).equal(true);
    expect(submitter.submitClaimed(solutionAt(100, 'ab'), FINDER)).equal(false);
    expect(steps).deep.equal(['send ab']);
    expect(records).deep.equal([]);
    expect(events).deep.equal([]);
    expect(noted.lines).deep.equal(['info: block candidate sent before it is verified']);
  });

  it('puts it on record once it is proven, and sends it no second time', async () => {
    const { events, flow, steps, submitter } = openFlow();
    submitter.submitClaimed(solutionAt(100, 'ab'), FINDER);
    expect(submitter.submit(solutionAt(100, 'ab'), FINDER)).equal(true);
    expect(submitter.submit(solutionAt(100, 'ab'), FINDER)).equal(false);
    expect(submitter.submitClaimed(solutionAt(100, 'ab'), FINDER)).equal(false);
    await flow.answer(ACCEPTED);
    expect(steps).deep.equal(['send ab', 'log']);
    expect(events.map(statusOf)).deep.equal(['candidate']);
  });

  it('puts it on record once a daemon accepts it, and proof adds nothing', async () => {
    const { events, flow, noted, records, submitter } = openFlow();
    submitter.submitClaimed(solutionAt(100, 'ab'), FINDER);
    await flow.answer(ACCEPTED);
    expect(records).length(1);
    expect(submitter.submit(solutionAt(100, 'ab'), FINDER)).equal(false);
    expect(records).length(1);
    expect(events.map(statusOf)).deep.equal(['candidate']);
    expect(noted.lines.at(-1)).equal('info: block candidate accepted by the daemon');
  });

  it('keeps a refusal to itself until it is proven', async () => {
    const { events, flow, journal, noted, records, submitter } = openFlow();
    submitter.submitClaimed(solutionAt(100, 'ab'), FINDER);
    await flow.answer(REJECTED);
    expect([events, records]).deep.equal([[], []]);
    expect(submitter.unanswered).equal(0);
    submitter.submit(solutionAt(100, 'ab'), FINDER);
    expect(events.map(statusOf)).deep.equal(['candidate', 'rejected']);
    expect(records).length(1);
    expect(journal.wasRefused('ab')).equal(true);
    expect(noted.lines.at(-1)).equal('error: block candidate rejected');
  });

  it('leaves nothing of a forged one, whether it was refused before or after', async () => {
    for (const order of ['answer first', 'judged first']) {
      const { clock, events, flow, noted, records, steps, submitter } = openFlow();
      submitter.submitClaimed(solutionAt(100, 'ab'), FINDER);
      if (order === 'answer first') await flow.answer(REJECTED);
      submitter.disprove(solutionAt(100, 'ab'), FINDER);
      if (order === 'judged first') await flow.answer(REJECTED);
      clock.pass(60_000);
      submitter.tick();
      expect([events, records]).deep.equal([[], []]);
      expect(submitter.unanswered).equal(0);
      expect(noted.lines.at(-1)).include('warn: a block candidate that was sent is forged');
      expect(steps).deep.equal(['send ab']);
    }
  });

  it('sends a forged one no more', async () => {
    const { clock, flow, steps, submitter } = openFlow({ sendingMax: 1 });
    submitter.submitClaimed(solutionAt(100, 'a'), FINDER);
    submitter.submitClaimed(solutionAt(100, 'b'), FINDER);
    submitter.disprove(solutionAt(100, 'b'), FINDER);
    await flow.answer(UNKNOWN);
    submitter.disprove(solutionAt(100, 'a'), FINDER);
    clock.pass(60_000);
    submitter.tick();
    expect(sends(steps)).deep.equal(['a']);
    expect(submitter.unanswered).equal(0);
  });

  for (const order of ['before', 'after'] as const) {
    it(`has on record what a daemon accepted ${order} we called it forged, and cries`, async () => {
      const { flow, noted, records, submitter } = openFlow();
      submitter.submitClaimed(solutionAt(100, 'ab'), FINDER);
      if (order === 'before') await flow.answer(ACCEPTED);
      submitter.disprove(solutionAt(100, 'ab'), FINDER);
      if (order === 'after') await flow.answer(ACCEPTED);
      expect(records).length(1);
      expect(noted.lines.at(-1)).include('error: a daemon accepted a block whose hash is wrong');
    });
  }

  it('sends what is verified before what is claimed', async () => {
    const { flow, steps, submitter } = openFlow({ sendingMax: 1 });
    submitter.submit(solutionAt(100, 'a'), FINDER);
    submitter.submitClaimed(solutionAt(100, 'b'), FINDER);
    submitter.submit(solutionAt(100, 'c'), FINDER);
    for (let turn = 0; turn < 3; turn++) await flow.answer(ACCEPTED);
    expect(sends(steps)).deep.equal(['a', 'c', 'b']);
  });

  it('sends one that was given up again once it is proven', async () => {
    const { flow, steps, submitter } = openFlow({ sendingMax: 1, unansweredMax: 2 });
    submitter.submit(solutionAt(100, 'a'), FINDER);
    submitter.submitClaimed(solutionAt(100, 'b'), FINDER);
    submitter.submit(solutionAt(100, 'c'), FINDER);
    for (let turn = 0; turn < 2; turn++) await flow.answer(ACCEPTED);
    expect(sends(steps)).deep.equal(['a', 'c']);
    submitter.submit(solutionAt(100, 'b'), FINDER);
    expect(sends(steps)).deep.equal(['a', 'c', 'b']);
  });
});
