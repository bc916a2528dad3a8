import { expect } from 'chai';
import { blockReward } from '../../../../plugins/monero/devnet/emission.ts';

describe('the emission', () => {
  it('pays what a regtest daemon pays for its first block', () => {
    expect(blockReward(17592186044415n)).to.equal(35184338534400n);
  });

  it('falls with what was paid, and ends in 0.6 XMR for ever', () => {
    expect(blockReward(1n << 63n)).to.equal(17592186044415n);
    expect(blockReward((1n << 64n) - 1n)).to.equal(600000000000n);
    expect(blockReward(1n << 65n)).to.equal(600000000000n);
  });
});
