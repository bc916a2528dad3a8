import { expect } from 'chai';
import fc from 'fast-check';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { quoteOf, quotesOf, quoteText, workValue } from '../../../core/ledger/work-quote.ts';
import type { WorkQuote } from '../../../core/ledger/work-quote.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 30n });
const quote: fc.Arbitrary<WorkQuote> = fc
  .tuple(fc.constantFrom('pps' as const, 'fpps' as const), amount, amount, fc.nat(10_000))
  .map(([scheme, feesAtomic, subsidy, percent]) => ({
    ...{ scheme, feesAtomic, rewardAtomic: feesAtomic + subsidy },
    feePercent: fractionOf(percent / 100),
  }));

describe('work quote', () => {
  const atomicOf = (value: bigint): bigint => value >> 64n;
  const of = (changes: Partial<WorkQuote> = {}): WorkQuote => ({
    ...{ scheme: 'pps', rewardAtomic: 1_100n, feesAtomic: 100n, feePercent: fractionOf(0) },
    ...changes,
  });

  it('is the same after it was text', () => {
    fc.assert(
      fc.property(quote, (each) => {
        expect(quoteOf(quoteText(each))).to.deep.equal(each);
      }),
      { seed: 1 },
    );
    expect(quoteText(of({ feePercent: fractionOf(1.5) }))).to.equal('pps 1100 100 15/10');
  });

  for (const text of [
    '',
    'pplns 1 0 0/1',
    'pps 1 2 0/1',
    'pps 1 0 101/1',
    'pps 1 0 1/0',
    'pps -1 0 0/1',
  ]) {
    it(`refuses "${text}"`, () => {
      expect(() => quoteOf(text)).to.throw(RangeError);
    });
  }

  it('pays the subsidy by pps, and fees too by fpps, to the part that the work is of a block', () => {
    expect(atomicOf(workValue(of(), 250n, 1_000n))).to.equal(250n);
    expect(atomicOf(workValue(of({ scheme: 'fpps' }), 250n, 1_000n))).to.equal(275n);
  });

  it('keeps the percent that the pool takes', () => {
    const value = workValue(of({ feePercent: fractionOf(1.5) }), 2_000n, 1_000n);
    expect(atomicOf(value)).to.equal(1_970n);
    expect(workValue(of({ feePercent: fractionOf(100) }), 2_000n, 1_000n)).to.equal(0n);
  });

  it('is the exact value, rounded down by less than 2^-64 atomic unit', () => {
    const work = fc.bigInt({ min: 0n, max: 2n ** 256n });
    const networkWork = fc.bigInt({ min: 1n, max: 2n ** 256n });
    fc.assert(
      fc.property(quote, work, networkWork, (each, done, network) => {
        const value = workValue(each, done, network);
        const { numerator, denominator } = each.feePercent;
        const base =
          each.scheme === 'pps' ? each.rewardAtomic - each.feesAtomic : each.rewardAtomic;
        // value / 2^64 <= exact < (value + 1) / 2^64, without a division.
        const exact = done * base * (100n * denominator - numerator) * 2n ** 64n;
        const unit = network * 100n * denominator;
        expect(value * unit <= exact && exact < (value + 1n) * unit).to.equal(true);
      }),
      { seed: 2 },
    );
  });

  it('is made of templates for the schemes that credit work, and for no others', () => {
    const template = { rewardAtomic: 625n, feesAtomic: 25n };
    expect(quotesOf('fpps', [], () => 1.5)?.(template)).to.equal('fpps 625 25 15/10');
    expect(quotesOf('pps', [2, 0.25], () => 1.5)?.(template)).to.equal('pps 625 25 375/100');
    for (const scheme of ['pplns', 'prop', 'solo'])
      expect(quotesOf(scheme, [], () => 1)).to.equal(undefined);
  });

  it("promises what is left by the operator's fee of that moment", () => {
    const template = { rewardAtomic: 625n, feesAtomic: 25n };
    let percent = 1.5;
    const quotes = quotesOf('fpps', [2], () => percent);
    expect(quotes?.(template)).to.equal('fpps 625 25 35/10');
    percent = 4.25;
    expect(quotes?.(template)).to.equal('fpps 625 25 625/100');
  });
});
