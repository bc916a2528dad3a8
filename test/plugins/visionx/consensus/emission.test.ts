import { expect } from 'chai';
import { minerReward } from '../../../../plugins/visionx/consensus/emission.ts';

const ERA = 15_768_000n;

describe('the emission of Vision', () => {
  it('halves with each era, and leaves the miner all but 2 LAND', () => {
    const heights = [1n, ERA - 1n, ERA, 2n * ERA - 1n, 2n * ERA, 3n * ERA, 4n * ERA];
    expect(heights.map((each) => Number(minerReward(each)) / 1e8)).to.deep.equal([
      32, 32, 15, 15, 6.5, 2.25, 0.125,
    ]);
  });

  it('pays nothing for the first block, and nothing once the fee is all there is', () => {
    expect([0n, 5n * ERA, 100n * ERA].map(minerReward)).to.deep.equal([0n, 0n, 0n]);
  });
});
