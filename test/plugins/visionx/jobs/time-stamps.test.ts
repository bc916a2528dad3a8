import { expect } from 'chai';
import { TimeStamps } from '../../../../plugins/visionx/jobs/time-stamps.ts';

describe('time stamps', () => {
  it('begin with the earliest and are given out once', () => {
    const stamps = new TimeStamps();
    const wish = { message: 'a', earliest: 100n, latest: 103n };
    const taken = Array.from({ length: 5 }, () => stamps.take(wish));
    expect(taken).to.deep.equal([100n, 101n, 102n, 103n, undefined]);
  });

  it('are the first free ones, wherever the earliest lies', () => {
    const stamps = new TimeStamps();
    const take = (earliest: bigint) =>
      stamps.take({ message: 'a', earliest, latest: earliest + 2n });
    const taken = [100n, 200n, 100n, 99n, 99n, 99n].map(take);
    expect(taken).to.deep.equal([100n, 200n, 101n, 99n, undefined, undefined]);
  });

  it('are not used up by a clock that is ahead', () => {
    const stamps = new TimeStamps();
    const take = (earliest: bigint) =>
      stamps.take({ message: 'a', earliest, latest: earliest + 60n });
    expect([take(200n), take(100n), take(200n)]).to.deep.equal([200n, 100n, 201n]);
  });

  it('are remembered for a day of jobs, not for ever', () => {
    const stamps = new TimeStamps();
    const take = (earliest: bigint) =>
      stamps.take({ message: 'a', earliest, latest: earliest + 9_999n });
    for (let count = 0; count < 4_096; count++) take(0n);
    expect(take(0n)).to.equal(4_096n);
    expect(take(0n)).to.equal(0n);
  });

  it('are those of one message each, also where others come between', () => {
    const stamps = new TimeStamps();
    const take = (message: string) => stamps.take({ message, earliest: 100n, latest: 200n });
    expect([take('a'), take('b'), take('a'), take('b')]).to.deep.equal([100n, 100n, 101n, 101n]);
  });

  it('forget the message that was asked for longest ago', () => {
    const stamps = new TimeStamps();
    const take = (message: string) => stamps.take({ message, earliest: 100n, latest: 200n });
    take('often');
    take('once');
    for (let index = 0; index < 1_023; index++) {
      if (index === 500) take('often');
      take(`other ${index}`);
    }
    expect([take('often'), take('once')]).to.deep.equal([102n, 100n]);
  });
});
