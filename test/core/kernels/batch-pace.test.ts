import { expect } from 'chai';
import { MeasuredPace, paceFor } from '../../../core/kernels/batch-pace.ts';

describe('pace of batches', () => {
  it('sends heavy work one by one while it knows nothing of it', () => {
    const { max, split } = paceFor('heavy');
    expect([max, split]).to.deep.equal([1, 1]);
  });

  it('sends work of milliseconds a few at a time, each thread its own', () => {
    const pace = new MeasuredPace();
    pace.note(1, 3.2);
    expect([pace.max, pace.split]).to.deep.equal([2, 1]);
    pace.note(2, 66);
    pace.note(1, 33);
    expect(pace.split).to.equal(1);
  });

  it('sends quick work in batches as large as light ones, at most', () => {
    const pace = new MeasuredPace();
    pace.note(4, 0.25);
    expect([pace.max, pace.split]).to.deep.equal([128, 4]);
    pace.note(100, 0.1);
    expect([pace.max, pace.split]).to.deep.equal([256, 32]);
  });

  it('believes at once that work is quicker, and slowly that it is not', () => {
    const pace = new MeasuredPace();
    pace.note(1, 0.5);
    pace.note(1, 4);
    expect(pace.max).to.equal(9);
    for (let count = 0; count < 50; count++) pace.note(1, 4);
    expect(pace.max).to.equal(2);
    pace.note(1, 0.5);
    expect(pace.max).to.equal(16);
  });
});
