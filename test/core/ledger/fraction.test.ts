import { expect } from 'chai';
import { assert, integer, property } from 'fast-check';
import { fractionOf } from '../../../core/ledger/fraction.ts';

describe('fraction', () => {
  it('is what was written, not the double behind it', () => {
    expect(fractionOf(1.5)).to.deep.equal({ numerator: 15n, denominator: 10n });
    expect(fractionOf(0.1)).to.deep.equal({ numerator: 1n, denominator: 10n });
    expect(fractionOf(1.005)).to.deep.equal({ numerator: 1005n, denominator: 1000n });
    expect(fractionOf(100)).to.deep.equal({ numerator: 100n, denominator: 1n });
    expect(fractionOf(0)).to.deep.equal({ numerator: 0n, denominator: 1n });
  });

  it('takes the exponents that doubles are written with', () => {
    expect(fractionOf(2.5e-7)).to.deep.equal({ numerator: 25n, denominator: 100_000_000n });
    expect(fractionOf(1e21)).to.deep.equal({ numerator: 10n ** 21n, denominator: 1n });
  });

  it('is exact for every number of up to 15 digits', () => {
    assert(
      property(
        integer({ min: 0, max: 999_999_999 }),
        integer({ min: 0, max: 6 }),
        (digits, places) => {
          const { numerator, denominator } = fractionOf(Number(`${digits}e-${places}`));
          expect(numerator * 10n ** BigInt(places)).to.equal(BigInt(digits) * denominator);
        },
      ),
    );
  });

  it('refuses what is below zero or no number', () => {
    for (const number of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => fractionOf(number)).to.throw(RangeError);
  });
});
