import { expect } from 'chai';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { ManualClock } from './manual-clock.ts';

describe('FaultLog', () => {
  it('says the first at once and counts the rest of the span', () => {
    const clock = new ManualClock();
    const facts: object[] = [];
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (said: object) => void facts.push(said),
    };
    const faults = new FaultLog({ spanMs: 1_000 }, clock, logger);
    const error = new Error('broken');
    for (let times = 0; times < 5; times++) faults.report(error, 'it is broken');
    clock.pass(999);
    faults.report(error, 'it is broken');
    clock.pass(1);
    faults.report(error, 'it is broken');
    expect(facts).deep.equal([
      { error, unsaid: 0 },
      { error, unsaid: 5 },
    ]);
  });
});
