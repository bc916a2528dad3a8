import { expect } from 'chai';
import { timeText } from '../../../../core/api/answers/time-text.ts';

describe('a time in an answer', () => {
  it('is ISO 8601 in UTC', () => {
    expect(timeText(1_700_000_000_000)).to.equal('2023-11-14T22:13:20.000Z');
  });

  it('is null where there is none, or none that a date can be', () => {
    for (const ms of [undefined, Number.NaN, Number.POSITIVE_INFINITY, 9e15, -9e15])
      expect(timeText(ms)).to.equal(null);
  });
});
