import { expect } from 'chai';
import { coinAmount } from '../../../core/host/coin-amount.ts';

describe('coinAmount', () => {
  const amounts: readonly (readonly [string, number, bigint | undefined])[] = [
    ['1.5', 8, 150_000_000n],
    ['0.00000001', 8, 1n],
    ['0.1', 12, 100_000_000_000n],
    ['20999999.99999999', 8, 2_099_999_999_999_999n],
    ['99999999999999999999', 18, 99_999_999_999_999_999_999_000_000_000_000_000_000n],
    ['7', 0, 7n],
    ['1.50', 1, 15n],
    ['0.000000001', 8, undefined],
    ['1.5', 0, undefined],
    ['1e3', 8, undefined],
    ['-1', 8, undefined],
    ['', 8, undefined],
  ];
  for (const [text, decimals, expected] of amounts) {
    it(`reads ${JSON.stringify(text)} with ${decimals} decimals as ${expected}`, () => {
      expect(coinAmount(text, decimals)).to.equal(expected);
    });
  }
});
