import { expect } from 'chai';
import { leadSeconds, sendsFrom } from '../../../../plugins/kale/working/submission-time.ts';

describe('submission time', () => {
  it('is as set where few farmers are', () => {
    expect(leadSeconds({ farmers: 3, sources: 10 }, 45)).to.equal(45);
  });

  it('is sooner where more have to be sent than fits, and never before the block', () => {
    expect(leadSeconds({ farmers: 200, sources: 10 }, 45)).to.equal(180);
    expect(leadSeconds({ farmers: 10_000, sources: 1 }, 45)).to.equal(300);
  });

  it('is before the block can close', () => {
    expect(sendsFrom(1_000n, 45)).to.equal(1_255n);
  });
});
