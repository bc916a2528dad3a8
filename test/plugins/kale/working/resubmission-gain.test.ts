import { expect } from 'chai';
import { emptyFarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import { resubmissionGain } from '../../../../plugins/kale/working/resubmission-gain.ts';

/** Scale 1,000: the stakes' range is the widest. */
const BLOCK = {
  ...emptyFarmBlock(0n),
  minGap: 0,
  maxGap: 50,
  minStake: 0n,
  maxStake: 1_000n,
  minZeros: 0,
  maxZeros: 10,
  stakedTotal: 50_000_000n,
};

describe('gain of a resubmission', () => {
  it('is what the share grows by, with the old work taken out at the new gap', () => {
    // Old: gap 400, stake 500, zeros 500. New: gap 800, stake 500, zeros 700. At the new gap the old is 1,800.
    const block = { ...BLOCK, normalizedTotal: 10_000n };
    const gain = resubmissionGain({
      index: 1,
      block,
      stake: 500n,
      before: { gap: 20, zeros: 5 },
      after: { gap: 40, zeros: 7 },
    });
    const pot = 25_050_000_000n + 50_000_000n;
    expect(gain).to.equal((2_000n * pot) / 10_200n - (1_400n * pot) / 10_000n);
  });

  it('is all of a block that nobody else shares only once', () => {
    const before = { gap: 50, zeros: 5 };
    const block = { ...BLOCK, normalizedTotal: 2_500n };
    const after = { gap: 50, zeros: 6 };
    expect(resubmissionGain({ index: 1, block, stake: 1_000n, before, after })).to.equal(0n);
  });

  it('is none where the contract would refuse', () => {
    const block = { ...BLOCK, minGap: 60, normalizedTotal: 10_000n };
    const worked = { gap: 20, zeros: 5 };
    const after = { gap: 40, zeros: 7 };
    expect(resubmissionGain({ index: 1, block, stake: 5n, before: worked, after })).to.equal(0n);
  });
});
