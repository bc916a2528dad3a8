import { expect } from 'chai';
import type { MiningJob } from '../../../../core/plugin-api/job.ts';
import { NonceRanges } from '../../../../core/protocols/http-work/nonce-ranges.ts';

describe('nonce ranges', () => {
  const job = { id: '1' } as MiningJob;
  let ranges: NonceRanges;

  beforeEach(() => {
    ranges = new NonceRanges();
  });

  const take = (more: { lane?: string; nonceCount?: bigint; of?: MiningJob } = {}) => {
    const { lane = '', nonceCount = 250n, of = job } = more;
    const { first, end } = ranges.take({ job: of, lane, nonceCount, size: 100n });
    return `${first}-${end}`;
  };

  it('follow one another to the last nonce, and none wraps', () => {
    expect([take(), take(), take()]).to.deep.equal(['0-100', '100-200', '200-250']);
  });

  it('are used again only when all were given out, first those that were given back', () => {
    take();
    ranges.release(job, '', { first: 0n, end: 100n });
    expect([take(), take()]).to.deep.equal(['100-200', '200-250']);
    expect([take(), take()]).to.deep.equal(['0-100', '0-100']);
  });

  it('are each job’s and each lane’s own', () => {
    take();
    expect(take({ lane: 'b' })).to.equal('0-100');
    expect(take({ of: { id: '2' } as MiningJob })).to.equal('0-100');
    expect(take()).to.equal('100-200');
  });

  it('of a search space go on from job to job, from a random multiple of their size on', () => {
    const random = [577n, 123n];
    ranges = new NonceRanges(() => random.shift() ?? 0n);
    const of = (id: string, searchSpace: string) => ({ id, searchSpace }) as MiningJob;
    const [one, two, other] = [of('1', 'a'), of('2', 'a'), of('3', 'b')];
    const nonceCount = 850n;
    expect(take({ of: one, nonceCount })).to.equal('500-600');
    expect(take({ of: two, nonceCount })).to.equal('600-700');
    expect(take({ of: other, nonceCount })).to.equal('100-200');
    expect(take({ of: one, nonceCount })).to.equal('700-800');
    // Round the end, up to where the first began; only then again.
    const rest = Array.from({ length: 6 }, () => take({ of: two, nonceCount }));
    expect(rest).to.deep.equal(['800-850', '0-100', '100-200', '200-300', '300-400', '400-500']);
    ranges.release(one, '', { first: 0n, end: 100n });
    expect([take({ of: two, nonceCount }), take({ of: two, nonceCount })]).to.deep.equal([
      '0-100',
      '500-600',
    ]);
  });

  it('of a search space that is long forgotten begin elsewhere', () => {
    let random = 0n;
    ranges = new NonceRanges(() => (random += 100n));
    const of = (searchSpace: string) => ({ searchSpace }) as MiningJob;
    expect(take({ of: of('first'), nonceCount: 1n << 64n })).to.equal('100-200');
    for (let each = 0; each < 16; each++) take({ of: of(String(each)), nonceCount: 1n << 64n });
    expect(take({ of: of('first'), nonceCount: 1n << 64n })).to.equal('1800-1900');
  });

  it('reach to the end of 64 bits', () => {
    const nonceCount = 1n << 64n;
    const size = nonceCount - 1n;
    const wish = { job, lane: '', nonceCount, size };
    expect(ranges.take(wish)).to.deep.equal({ first: 0n, end: size });
    expect(ranges.take(wish)).to.deep.equal({ first: size, end: nonceCount });
  });
});
