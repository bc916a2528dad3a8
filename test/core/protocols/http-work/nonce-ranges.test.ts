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

  it('reach to the end of 64 bits', () => {
    const nonceCount = 1n << 64n;
    const size = nonceCount - 1n;
    const wish = { job, lane: '', nonceCount, size };
    expect(ranges.take(wish)).to.deep.equal({ first: 0n, end: size });
    expect(ranges.take(wish)).to.deep.equal({ first: size, end: nonceCount });
  });
});
