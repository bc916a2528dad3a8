import { expect } from 'chai';
import type { PortSettings } from '../../../core/config/ports-schema.ts';
import { checkingOf } from '../../../core/host/checking-settings.ts';
import type { Work } from '../../../core/plugin-api/target.ts';
import { ManualClock } from '../shares/manual-clock.ts';

const SAMPLED: PortSettings['checking'] = {
  mode: 'sampled',
  samplePercentMin: 25,
  provenShares: 10,
  forgetAfterHours: 1,
  addressesMax: 10,
};
const WORK = 1_000n as Work;

describe('checkingOf', () => {
  it('makes no policy where all is verified', () => {
    expect(checkingOf({ ...SAMPLED, mode: 'all' }, new ManualClock())).equal(undefined);
  });

  it('takes the settings at their word', () => {
    const clock = new ManualClock();
    const checking = checkingOf(SAMPLED, clock);
    checking?.checked('alice', 10_000n as Work, 'credited');
    expect(checking?.decide('alice', WORK, false)).equal('full');
    checking?.checked('alice', 1_000_000_000n as Work, 'credited');
    let trusted = 0;
    for (let share = 0; share < 4_000; share++) {
      if (checking?.decide('alice', WORK, false) === 'trust') trusted++;
      else checking?.checked('alice', WORK, 'credited');
    }
    // Three in four, and by no seed: this is nine deviations wide.
    expect(trusted).within(2_750, 3_250);
    clock.pass(3_600_000);
    expect(checking?.decide('alice', WORK, false)).equal('full');
  });
});
