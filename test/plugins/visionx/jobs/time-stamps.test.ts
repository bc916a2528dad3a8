import { expect } from 'chai';
import { TimeStamps } from '../../../../plugins/visionx/jobs/time-stamps.ts';

describe('time stamps', () => {
  it('begin with the earliest and are given out once', () => {
    const stamps = new TimeStamps(0n);
    const wish = { message: 'a', earliest: 100n, latest: 103n, spanMs: 0 };
    const taken = Array.from({ length: 5 }, () => stamps.take(wish));
    expect(taken).to.deep.equal([100n, 101n, 102n, 103n, undefined]);
  });

  it('are the first free ones, wherever the earliest lies', () => {
    const stamps = new TimeStamps(0n);
    const take = (earliest: bigint) =>
      stamps.take({ message: 'a', earliest, latest: earliest + 2n, spanMs: 0 });
    const taken = [100n, 200n, 100n, 99n, 99n, 99n].map(take);
    expect(taken).to.deep.equal([100n, 200n, 101n, 99n, undefined, undefined]);
  });

  it('are not used up by a clock that is ahead', () => {
    const stamps = new TimeStamps(0n);
    const take = (earliest: bigint) =>
      stamps.take({ message: 'a', earliest, latest: earliest + 60n, spanMs: 0 });
    expect([take(200n), take(100n), take(200n)]).to.deep.equal([200n, 100n, 201n]);
  });

  it('are remembered for a day of jobs, not for ever', () => {
    const stamps = new TimeStamps(0n);
    const take = (earliest: bigint) =>
      stamps.take({ message: 'a', earliest, latest: earliest + 9_999n, spanMs: 0 });
    for (let count = 0; count < 4_096; count++) take(0n);
    expect(take(0n)).to.equal(4_096n);
    expect(take(0n)).to.equal(0n);
  });

  describe('of a process that had a predecessor', () => {
    const wish = { message: 'a', earliest: 100n, latest: 160n, spanMs: 7_000 };

    it('are not those of the predecessor, which built a job a second, and thirty at once', () => {
      const before = new TimeStamps(0n);
      const earlier = Array.from({ length: 90 }, (_, index) => {
        const earliest = 100n + BigInt(Math.max(0, index - 30));
        return before.take({ ...wish, earliest, latest: earliest + 60n });
      });
      const after = new TimeStamps();
      const earliest = 160n;
      const later = Array.from({ length: 20 }, () =>
        after.take({ ...wish, earliest, latest: earliest + 60n }),
      );
      expect(later[0]).to.equal(190n);
      expect(earlier.filter((stamp) => later.includes(stamp))).to.deep.equal([]);
    });

    it('keep their lead on a parent, also where a template does not move on', () => {
      const stamps = new TimeStamps();
      const taken = [0, 50_000, 0].map((ms) => stamps.take({ ...wish, spanMs: 7_000 + ms }));
      expect(taken).to.deep.equal([130n, 131n, 132n]);
    });

    it('have none on parents that came later', () => {
      const stamps = new TimeStamps();
      const taken = [0, 29_999, 30_000].map((ms) =>
        stamps.take({ ...wish, message: `${ms}`, spanMs: 7_000 + ms }),
      );
      expect(taken).to.deep.equal([130n, 130n, 100n]);
    });

    it('do not run away from the clock where each block has the time of its job', () => {
      const stamps = new TimeStamps();
      const times = [100n];
      for (let height = 0; height < 3; height++) {
        const earliest = (times.at(-1) ?? 0n) + (height === 0 ? 0n : 1n);
        const message = `${height}`;
        const stamp = stamps.take({ ...wish, message, earliest, latest: earliest + 60n });
        times.push(stamp ?? 0n);
      }
      expect(times).to.deep.equal([100n, 130n, 131n, 132n]);
    });

    it('have no more of a lead where a node is behind the first one', () => {
      const stamps = new TimeStamps();
      stamps.take(wish);
      const slow = { ...wish, message: 'b', earliest: 20n, latest: 80n };
      expect(stamps.take(slow)).to.equal(50n);
    });

    it('stay within the limit', () => {
      expect(new TimeStamps().take({ ...wish, latest: 129n })).to.equal(undefined);
    });
  });

  it('are those of one message each, also where others come between', () => {
    const stamps = new TimeStamps(0n);
    const take = (message: string) =>
      stamps.take({ message, earliest: 100n, latest: 200n, spanMs: 0 });
    expect([take('a'), take('b'), take('a'), take('b')]).to.deep.equal([100n, 100n, 101n, 101n]);
  });

  it('forget the message that was asked for longest ago', () => {
    const stamps = new TimeStamps(0n);
    const take = (message: string) =>
      stamps.take({ message, earliest: 100n, latest: 200n, spanMs: 0 });
    take('often');
    take('once');
    for (let index = 0; index < 1_023; index++) {
      if (index === 500) take('often');
      take(`other ${index}`);
    }
    expect([take('often'), take('once')]).to.deep.equal([102n, 100n]);
  });
});
