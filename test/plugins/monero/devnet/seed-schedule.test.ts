import { expect } from 'chai';
import { SeedSchedule } from '../../../../plugins/monero/devnet/seed-schedule.ts';

describe('SeedSchedule', () => {
  it('changes and names seeds where monerod does', () => {
    const seeds = new SeedSchedule(2048, 64);
    const at = (height: number): unknown => [
      seeds.seedHeight(height),
      seeds.nextSeedHeight(height),
    ];
    expect(at(1)).to.deep.equal([0, undefined]);
    expect(at(2048)).to.deep.equal([0, undefined]);
    expect(at(2049)).to.deep.equal([0, 2048]);
    expect(at(2112)).to.deep.equal([0, 2048]);
    expect(at(2113)).to.deep.equal([2048, undefined]);
    expect(at(3_258_099)).to.deep.equal([3_256_320, undefined]);
  });

  it('agrees with the rule of the reference at every height', () => {
    const seeds = new SeedSchedule(2048, 64);
    for (let height = 2113; height < 20_000; height += 7)
      expect(seeds.seedHeight(height)).to.equal((height - 64 - 1) & ~2047);
  });

  it('takes short epochs for tests', () => {
    const seeds = new SeedSchedule(4, 2);
    const heights = Array.from({ length: 12 }, (_, height) => seeds.seedHeight(height));
    expect(heights).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 8]);
    expect(seeds.nextSeedHeight(5)).to.equal(4);
    expect(seeds.nextSeedHeight(4)).to.equal(undefined);
  });
});
