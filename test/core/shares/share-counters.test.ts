import { expect } from 'chai';
import { ShareCounters } from '../../../core/shares/share-counters.ts';
import { REJECT_REASONS } from '../../../core/shares/share-verdict.ts';
import { sampleShare } from './sample-work.ts';

describe('ShareCounters', () => {
  it('counts accepted, late and block candidates apart', () => {
    const counters = new ShareCounters();
    counters.accepted({ ...sampleShare(1), late: false }, false);
    counters.accepted({ ...sampleShare(1), late: true }, false);
    counters.accepted({ ...sampleShare(1), late: true }, true);
    expect(counters.totals('btc')).deep.include({ accepted: 3, late: 2, blockCandidates: 1 });
  });

  it('counts every reason by itself', () => {
    const counters = new ShareCounters();
    REJECT_REASONS.forEach((reason, index) => {
      for (let times = 0; times <= index; times++) counters.rejected('btc', 'm', 'w', reason);
    });
    const expected = Object.fromEntries(REJECT_REASONS.map((reason, index) => [reason, index + 1]));
    expect(counters.totals('btc').rejected).deep.equal(expected);
    expect(counters.totals('btc').accepted).equal(0);
  });

  it('keeps pools apart, and shows zeros for one it never heard of', () => {
    const counters = new ShareCounters();
    counters.rejected('bch', 'm', 'w', 'stale');
    expect(counters.pools()).deep.equal(['bch']);
    expect(counters.totals('bch').rejected.stale).equal(1);
    expect(counters.totals('btc').rejected.stale).equal(0);
  });
});
