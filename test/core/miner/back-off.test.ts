import { expect } from 'chai';
import { BackOff } from '../../../core/miner/back-off.ts';

const OPTIONS = { firstMs: 1000, maxMs: 5000 };

describe('back-off', () => {
  it('doubles up to its maximum and starts again after a success', () => {
    const backOff = new BackOff(OPTIONS, () => 0);
    const delays = [backOff.nextMs(), backOff.nextMs(), backOff.nextMs(), backOff.nextMs()];
    expect(delays).to.deep.equal([1000, 2000, 4000, 5000]);
    backOff.reset();
    expect(backOff.nextMs()).to.equal(1000);
  });

  it('shortens a delay by up to a quarter', () => {
    expect(new BackOff(OPTIONS, () => 1).nextMs()).to.equal(750);
  });
});
