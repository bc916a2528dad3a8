import { expect } from 'chai';
import { harvestReward } from '../../../../plugins/kale/consensus/harvest-reward.ts';

describe('the reward of a harvest', () => {
  /** Inputs of KALE-sc, contracts/kale-sc/src/tests/utils.rs, which prints and does not assert. */
  it('is a share of the block and of the stakes that were lost, rounded down', () => {
    const block = { stakedTotal: 15_000_000n, normalizedTotal: 230_227_940_395_912n };
    expect(harvestReward({ index: 0, block, worth: 1_481_696_723_702n })).to.equal(161_312_863n);
  });

  it('needs no work of others', () => {
    const block = { stakedTotal: 0n, normalizedTotal: 0n };
    expect(harvestReward({ index: 0, block, worth: 0n })).to.equal(0n);
  });
});
