import { expect } from 'chai';
import fc from 'fast-check';
import { matched, unexplained } from '../../../../plugins/kale/harvesting/mint-matching.ts';

const mint = (amount: bigint, ledger = 5, hash = `h${ledger}`) => ({ amount, ledger, hash });
const pail = (blockIndex: number, expected: bigint | undefined, stake = 1n) => {
  return { blockIndex, stake, expected };
};

describe('mints that pay for pails', () => {
  it('are known by their transaction, or by ledger and amount where it was not the pool', () => {
    const mints = [mint(7n, 1), mint(7n, 1, 'other'), mint(7n, 2), mint(7n, 3)];
    const booked = [
      { ledger: 1, hash: 'h1', amount: 7n },
      { ledger: 2, hash: undefined, amount: 7n },
    ];
    expect(unexplained(mints, booked)).to.deep.equal([mint(7n, 1, 'other'), mint(7n, 3)]);
  });

  it('go to the pail that expects them, in whatever order', () => {
    const found = matched([pail(1, 9n), pail(2, 8n)], [mint(8n), mint(9n)]);
    expect(found.map((each) => each?.amount)).to.deep.equal([9n, 8n]);
  });

  it('go in order where nothing is expected, and never below the stake', () => {
    const found = matched([pail(1, undefined, 10n), pail(2, undefined)], [mint(8n), mint(9n)]);
    expect(found.map((each) => each?.amount)).to.deep.equal([undefined, 8n]);
  });

  it('are used once, and as many as pails are left', () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 4n }), { maxLength: 6 });
    const expected = fc.array(fc.option(fc.bigInt({ min: 1n, max: 4n }), { nil: undefined }), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(amounts, expected, (given, wanted) => {
        const mints = given.map((amount, at) => mint(amount, at));
        const pails = wanted.map((each, at) => pail(at, each));
        const found = matched(pails, mints).filter((each) => each !== undefined);
        expect(new Set(found).size).to.equal(found.length);
        expect(found.length).to.equal(Math.min(mints.length, pails.length));
      }),
      { seed: 6 },
    );
  });
});
