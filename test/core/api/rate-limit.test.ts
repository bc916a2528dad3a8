import { expect } from 'chai';
import { RateLimit } from '../../../core/api/rate-limit.ts';
import { ManualClock } from '../storage/manual-clock.ts';

describe('RateLimit', () => {
  it('lets a burst through, then one call per refill, for each caller apart', () => {
    const clock = new ManualClock();
    const limit = new RateLimit({ perSecond: 2, burst: 3, callersMax: 10 }, clock);
    const spend = (caller: string) => limit.spend(caller);
    expect([1, 2, 3, 4].map(() => spend('a'))).to.deep.equal([0, 0, 0, 1]);
    expect(spend('b')).to.equal(0);
    clock.pass(500);
    expect([spend('a'), spend('a')]).to.deep.equal([0, 1]);
  });

  it('says how long to wait', () => {
    const limit = new RateLimit({ perSecond: 0.1, burst: 1, callersMax: 10 }, new ManualClock());
    limit.spend('a');
    expect(limit.spend('a')).to.equal(10);
  });

  it('forgets the caller silent longest beyond its bound', () => {
    const limit = new RateLimit({ perSecond: 1, burst: 1, callersMax: 2 }, new ManualClock());
    for (const caller of ['a', 'b', 'a', 'c']) limit.spend(caller);
    expect(limit.spend('a')).to.equal(1);
    expect(limit.spend('b')).to.equal(0);
  });
});
