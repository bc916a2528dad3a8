import { expect } from 'chai';
import { SliceSize } from '../../../core/miner/slice-size.ts';

describe('slice size', () => {
  it('grows step by step towards 50 ms of a fast thread', () => {
    const slice = new SliceSize(4096);
    for (let round = 0; round < 10; round++) {
      slice.learn(slice.count, slice.count / 2000);
    }
    expect(slice.count).to.equal(100_000);
  });

  it('shrinks at once for a slow one, and stays above zero', () => {
    const slice = new SliceSize(4096);
    slice.learn(slice.count, 1e9);
    expect(slice.count).to.equal(1);
  });

  it('learns nothing from a slice that a find cut short', () => {
    const slice = new SliceSize(4096);
    const before = slice.count;
    slice.learn(6, 0.01);
    expect(slice.count).to.equal(before);
  });
});
