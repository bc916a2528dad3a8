import { expect } from 'chai';
import { numberText } from '../../../../core/api/answers/number-text.ts';

describe('numberText', () => {
  for (const [value, text] of [
    [0.1, '0.1'],
    [1e-8, '0.00000001'],
    [1.5e-12, '0.0000000000015'],
    [123, '123'],
    [1200, '1200'],
    [0, '0'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
    [12.0625, '12.0625'],
    [-0.5, '-0.5'],
  ] as const) {
    it(`writes ${value} as it was written`, () => {
      expect(numberText(value)).to.equal(text);
    });
  }

  for (const value of [0.1 + 0.2, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`says nothing about ${value}, whose digits are not the ones that were written`, () => {
      expect(numberText(value)).to.equal(undefined);
    });
  }
});
