import { expect } from 'chai';
import { NonceSpace } from '../../../../core/miner/http-work/nonce-space.ts';

describe('nonce space', () => {
  it('gives every nonce once, in smaller and smaller runs', () => {
    const space = new NonceSpace({ first: 10n, end: 110n }, 2);
    const counts: number[] = [];
    let next = 10n;
    for (let run = space.take(); run !== undefined; run = space.take()) {
      expect(run.next).to.equal(next);
      counts.push(run.count);
      next = run.end;
    }
    expect(next).to.equal(110n);
    expect(counts[0]).to.equal(12);
    expect(counts).to.deep.equal(counts.toSorted((a, b) => b - a));
    expect(space.usedUp).to.equal(true);
  });

  it('gives what a lane left, and not what it tried', () => {
    const space = new NonceSpace({ first: 0n, end: 8n }, 1);
    const run = space.take();
    if (run === undefined) throw new Error('unreachable');
    run.next++;
    space.leave(run);
    expect(space.take()?.next).to.equal(1n);
    run.next = run.end;
    space.leave(run);
    expect(space.take()?.next).to.equal(2n);
  });

  it('holds the whole of 64 bits, in runs that a number can count', () => {
    const space = new NonceSpace({ first: 0n, end: 1n << 64n }, 1);
    expect(space.take()?.count).to.equal(2 ** 32);
    expect(space.take()?.next).to.equal(1n << 32n);
  });
});
