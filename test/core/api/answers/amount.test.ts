import { expect } from 'chai';
import fc from 'fast-check';
import { amountText } from '../../../../core/api/answers/amount.ts';

describe('amount in coins', () => {
  for (const [atomic, decimals, text] of [
    [0n, 8, '0.00000000'],
    [1n, 8, '0.00000001'],
    [-1n, 8, '-0.00000001'],
    [123_456_789n, 8, '1.23456789'],
    [5n, 0, '5'],
    [-12n, 1, '-1.2'],
    [10n ** 30n + 1n, 12, '1000000000000000000.000000000001'],
  ] as const) {
    it(`${atomic} with ${decimals} decimals is ${text}`, () => {
      expect(amountText(atomic, decimals)).to.equal(text);
    });
  }

  it('loses no digit of any amount', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ max: 10n ** 77n }),
        fc.integer({ min: 1, max: 18 }),
        (amount, decimals) => {
          const text = amountText(amount, decimals);
          expect(text).to.match(/^-?\d+\.\d+$/);
          expect(BigInt(text.replace('.', ''))).to.equal(amount);
          expect(text.length - text.indexOf('.') - 1).to.equal(decimals);
        },
      ),
      { seed: 7 },
    );
  });
});
