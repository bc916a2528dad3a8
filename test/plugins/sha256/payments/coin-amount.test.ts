import { expect } from 'chai';
import { atomicOf, coinsOf } from '../../../../plugins/sha256/payments/coin-amount.ts';

describe('amounts in coins', () => {
  const readable: readonly (readonly [string | number, bigint])[] = [
    ['0.1', 10_000_000n],
    ['0.10000000', 10_000_000n],
    ['-0.00000001', -1n],
    ['1e-05', 1000n],
    ['1.5E+2', 15_000_000_000n],
    ['20999999.99999999', 2_099_999_999_999_999n],
    ['92233720368.54775807', 9_223_372_036_854_775_807n],
    ['0.100000000000', 10_000_000n],
    [3, 300_000_000n],
    [0, 0n],
  ];
  for (const [text, atomic] of readable)
    it(`are exact: ${text}`, () => expect(atomicOf(text, 8)).to.equal(atomic));

  for (const text of ['', '.5', '1.', '1,0', '0x10', 'NaN', '1e400', '0.000000001', '1 ', '--1'])
    it(`are refused where they are none, or not exact: "${text}"`, () =>
      expect(() => atomicOf(text, 8)).to.throw(RangeError));

  it('come back as they went, with all decimals', () => {
    for (let bits = 0n; bits < 62n; bits++) {
      for (const atomic of [1n << bits, (1n << bits) - 1n, -(1n << bits) - 3n])
        for (const decimals of [0, 1, 8, 18])
          expect(atomicOf(coinsOf(atomic, decimals), decimals)).to.equal(atomic);
    }
    expect(coinsOf(1n, 8)).to.equal('0.00000001');
    expect(coinsOf(-150_000_000n, 8)).to.equal('-1.50000000');
    expect(coinsOf(7n, 0)).to.equal('7');
  });
});
