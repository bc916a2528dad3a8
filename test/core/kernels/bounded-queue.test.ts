import { expect } from 'chai';
import { BoundedQueue } from '../../../core/kernels/bounded-queue.ts';

describe('bounded queue', () => {
  it('hands out what came first, across the end of its ring', () => {
    const queue = new BoundedQueue<number>(5);
    const taken: number[] = [];
    for (let next = 0; next < 40; next += 2) {
      queue.push(next);
      queue.push(next + 1);
      taken.push(...queue.take(2));
    }
    expect(taken).to.deep.equal(Array.from({ length: 40 }, (_, index) => index));
  });

  it('refuses what does not fit, and takes again after', () => {
    const queue = new BoundedQueue<string>(2);
    expect([queue.push('a'), queue.push('b'), queue.push('c')]).to.deep.equal([true, true, false]);
    expect(queue.take(1)).to.deep.equal(['a']);
    expect(queue.push('d')).to.equal(true);
    expect(queue.size).to.equal(2);
    expect(queue.take(9)).to.deep.equal(['b', 'd']);
    expect(queue.take(9)).to.deep.equal([]);
  });

  it('wants a capacity', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN]) {
      expect(() => new BoundedQueue(capacity)).to.throw(RangeError, String(capacity));
    }
  });
});
