import { expect } from 'chai';
import { AttemptPauses } from '../../../../plugins/kale/harvesting/attempt-pauses.ts';
import { ManualClock } from '../../../core/storage/manual-clock.ts';

describe('pauses between attempts', () => {
  it('double up to half an hour, and end', () => {
    const clock = new ManualClock();
    const pauses = new AttemptPauses(30, clock);
    expect(pauses.isOver('pail')).to.equal(true);
    for (const [attempts, seconds] of [
      [1, 30],
      [2, 60],
      [3, 120],
      [7, 1_800],
      [500, 1_800],
    ] as const) {
      pauses.begin('pail', attempts);
      clock.pass(seconds * 1_000 - 1);
      expect(pauses.isOver('pail')).to.equal(false);
      expect(pauses.isOver('other')).to.equal(true);
      clock.pass(1);
      expect(pauses.isOver('pail')).to.equal(true);
    }
    pauses.begin('pail', 1);
    pauses.end('pail');
    expect(pauses.isOver('pail')).to.equal(true);
  });
});
