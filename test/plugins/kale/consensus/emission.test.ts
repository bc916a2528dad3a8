import { expect } from 'chai';
import { blockReward } from '../../../../plugins/kale/consensus/emission.ts';

/** Computed by the rule of KALE-sc 96a0241. */
const KNOWN: readonly (readonly [number, bigint])[] = [
  [0, 25050000000n],
  [30557, 25050000000n],
  [30558, 25050000000n],
  [39197, 25050000000n],
  [39198, 23797500000n],
  [99678, 16618681803n],
  [203358, 8980072356n],
  [211998, 8531068738n],
  [237918, 7314325059n],
  [548958, 1154048464n],
  [894558, 148309256n],
];

describe('the emission of KALE', () => {
  it('loses five percent every 8640 blocks after the 30,558th, to the stroop', () => {
    const rewards = KNOWN.map(([index]) => blockReward(index));
    expect(rewards).to.deep.equal(KNOWN.map(([, reward]) => reward));
  });

  it('runs dry, and an index of 32 bits is answered at once', () => {
    expect(blockReward(0xffffffff)).to.equal(0n);
  });
});
