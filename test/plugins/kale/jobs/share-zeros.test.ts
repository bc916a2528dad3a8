import { expect } from 'chai';
import { type Target, TARGET_MAX } from '../../../../core/plugin-api/target.ts';
import { targetOfZeros } from '../../../../plugins/kale/jobs/kernel-layout.ts';
import { zerosCap, zerosFor } from '../../../../plugins/kale/jobs/share-zeros.ts';

const BOUNDS = { min: 4, max: 12 };
/** Hashes per second at which one farmer finds four shares of so many zeros in 300 seconds. */
const rateOf = (zeros: number): number => (4 * 16 ** zeros) / 300;

describe('zeros of a share', () => {
  it('are so few that each farmer may expect four shares in a block', () => {
    for (const farmers of [1, 200])
      for (let zeros = 4; zeros < 12; zeros++) {
        const hashrateHps = rateOf(zeros) * farmers;
        expect(zerosCap({ ...BOUNDS, farmers, hashrateHps: hashrateHps * 1.001 })).to.equal(zeros);
        if (zeros > 4)
          expect(zerosCap({ ...BOUNDS, farmers, hashrateHps: hashrateHps * 0.999 })).to.equal(
            zeros - 1,
          );
      }
  });

  it('stay within the bounds of the pool, of which the lower one counts', () => {
    expect(zerosCap({ ...BOUNDS, farmers: 1, hashrateHps: 1e30 })).to.equal(12);
    for (const hashrateHps of [0, 1])
      expect(zerosCap({ ...BOUNDS, farmers: 1_000, hashrateHps })).to.equal(4);
    expect(zerosCap({ min: 6, max: 5, farmers: 1, hashrateHps: 1e30 })).to.equal(6);
    expect(zerosCap({ ...BOUNDS, farmers: 0, hashrateHps: rateOf(7) * 1.001 })).to.equal(7);
  });

  it('are as vardiff has them while the hashrate is not known', () => {
    expect(zerosCap({ ...BOUNDS, farmers: 200, hashrateHps: undefined })).to.equal(12);
  });

  it('are the most that are no harder than what is wanted', () => {
    for (let zeros = 4; zeros <= 12; zeros++) {
      const target = targetOfZeros(zeros);
      expect(zerosFor(target, BOUNDS)).to.equal(zeros);
      if (zeros < 12) expect(zerosFor((target - 1n) as Target, BOUNDS)).to.equal(zeros);
      if (zeros > 4) expect(zerosFor((target + 1n) as Target, BOUNDS)).to.equal(zeros - 1);
    }
    expect(zerosFor(TARGET_MAX, BOUNDS)).to.equal(4);
    expect(zerosFor(1n as Target, BOUNDS)).to.equal(12);
    expect(zerosFor(1n as Target, { min: 4, max: 5 })).to.equal(5);
    expect(zerosFor(TARGET_MAX, { min: 6, max: 5 })).to.equal(6);
  });
});
