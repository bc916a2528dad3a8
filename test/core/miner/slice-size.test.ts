import { expect } from 'chai';
import { SliceSize } from '../../../core/miner/slice-size.ts';

describe('slice size', () => {
  it('grows step by step towards 50 ms of a fast thread', () => {
    const slice = new SliceSize();
    for (let round = 0; round < 10; round++) {
      slice.learn({ nonce: undefined, hashes: slice.count, tookMs: slice.count / 2000 });
    }
    expect(slice.count).to.equal(100_000);
  });

  it('shrinks at once for a slow one, and stays above zero', () => {
    const slice = new SliceSize();
    slice.learn({ nonce: undefined, hashes: slice.count, tookMs: 1e9 });
    expect(slice.count).to.equal(1);
  });

  it('learns nothing from a slice that a find cut short', () => {
    const slice = new SliceSize();
    const before = slice.count;
    slice.learn({ nonce: 5, hashes: 6, tookMs: 0.01 });
    expect(slice.count).to.equal(before);
  });
});
