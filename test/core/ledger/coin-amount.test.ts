import { expect } from 'chai';
import { coinAmount } from '../../../core/ledger/coin-amount.ts';

describe('coinAmount', () => {
  it('is exact, with fewer decimals than the coin has, or with all', () => {
    expect(coinAmount('1', 8)).to.equal(100_000_000n);
    expect(coinAmount('0.00000001', 8)).to.equal(1n);
    expect(coinAmount('12345678901234567890.123456789012', 12)).to.equal(
      12_345_678_901_234_567_890_123_456_789_012n,
    );
    expect(coinAmount('007', 0)).to.equal(7n);
    expect(coinAmount('1.500', 1)).to.equal(15n);
  });

  for (const wrong of ['', '-1', '1.', '.5', '1e3', '1,5', ' 1', '0.000000001']) {
    it(`takes "${wrong}" for no amount`, () => {
      expect(coinAmount(wrong, 8)).to.equal(undefined);
    });
  }
});
