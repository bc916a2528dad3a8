import { expect } from 'chai';
import { emptyFarmBlock, openedBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import type { FarmBlock } from '../../../../plugins/kale/consensus/farm-block.ts';
import { normalize, worthOf } from '../../../../plugins/kale/consensus/normalization.ts';

type Ranges = Pick<
  FarmBlock,
  'minGap' | 'maxGap' | 'minStake' | 'maxStake' | 'minZeros' | 'maxZeros'
>;

/** Computed by the rule of KALE-sc 96a0241: ranges, effort, and what each part of it is worth. */
const KNOWN = [
  {
    ranges: {
      minGap: 0,
      maxGap: 50,
      minStake: 0n,
      maxStake: 1234747261419n,
      minZeros: 5,
      maxZeros: 10,
    },
    effort: { gap: 40, stake: 10000n, zeros: 7 },
    parts: { gap: 987797809135n, stake: 10000n, zeros: 493898904567n },
  },
  {
    ranges: {
      minGap: 0,
      maxGap: 46,
      minStake: 0n,
      maxStake: 1114640798n,
      minZeros: 4,
      maxZeros: 9,
    },
    effort: { gap: 0, stake: 0n, zeros: 0 },
    parts: { gap: 1n, stake: 1n, zeros: 1n },
  },
  {
    ranges: { minGap: 0, maxGap: 0, minStake: 0n, maxStake: 0n, minZeros: 0, maxZeros: 0 },
    effort: { gap: 2, stake: 5n, zeros: 9 },
    parts: { gap: 1n, stake: 1n, zeros: 1n },
  },
  {
    ranges: {
      minGap: 1,
      maxGap: 58,
      minStake: 0n,
      maxStake: 10000000000n,
      minZeros: 6,
      maxZeros: 9,
    },
    effort: { gap: 57, stake: 2500000000n, zeros: 8 },
    parts: { gap: 9824561403n, stake: 2500000000n, zeros: 6666666666n },
  },
];

const block = (ranges: Ranges): FarmBlock => ({
  ...openedBlock(0n, emptyFarmBlock(0n)),
  ...ranges,
});

describe('normalized effort', () => {
  it('is the place in each range on the scale of the widest', () => {
    for (const { ranges, effort, parts } of KNOWN)
      expect(normalize(block(ranges), effort)).to.deep.equal(parts);
  });

  it('counts with the sum of its parts', () => {
    expect(worthOf({ gap: 1n, stake: 20n, zeros: 300n })).to.equal(321n);
  });

  it('does not exist in a block with a range that ends before it begins', () => {
    const [known] = KNOWN;
    if (known === undefined) throw new Error('no vector');
    for (const wrong of [{ maxGap: -1 }, { maxStake: -1n }, { maxZeros: 0 }])
      expect(normalize(block({ ...known.ranges, ...wrong }), known.effort)).to.equal(undefined);
  });
});
