import { expect } from 'chai';
import { coinAmount } from '../../../core/ledger/coin-amount.ts';
import { amountText } from '../../../core/api/answers/amount.ts';

describe('coinAmount', () => {
  for (const [text, decimals, expected] of [
    ['0.00000001', 8, 1n],
    ['90071992.54740993', 8, 9_007_199_254_740_993n],
    ['1.10', 1, 11n],
    ['0.000000000001', 12, 1n],
    ['12.34567890123', 11, 1_234_567_890_123n],
    ['99999999999999999999.999999999999999999', 18, 10n ** 38n - 1n],
    ['7', 0, 7n],
    ['000', 8, 0n],
  ] as const) {
    it(`reads ${text} of a coin with ${decimals} decimals`, () => {
      expect(coinAmount(text, decimals)).to.equal(expected);
    });
  }

  for (const [text, decimals] of [
    ['0.000000001', 8],
    ['1.1', 0],
    ['-1', 8],
    ['+1', 8],
    ['1e3', 8],
    ['.5', 8],
    ['5.', 8],
    ['', 8],
    [' 1', 8],
    ['1\n', 8],
    ['0x10', 8],
    ['1,5', 8],
    ['1'.repeat(21), 8],
  ] as const) {
    it(`takes ${JSON.stringify(text)} for no amount with ${decimals} decimals`, () => {
      expect(coinAmount(text, decimals)).to.equal(undefined);
    });
  }

  it('reads back what was shown, whatever the coin', () => {
    let seed = 7n;
    for (let count = 0; count < 300; count++) {
      seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % 2n ** 64n;
      const decimals = Number(seed % 19n);
      const amount = seed >> (seed % 50n);
      expect(coinAmount(amountText(amount, decimals), decimals)).to.equal(amount);
    }
  });
});
