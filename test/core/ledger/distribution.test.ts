import { expect } from 'chai';
import { array, assert, bigInt, integer, property } from 'fast-check';
import { distribute } from '../../../core/ledger/distribution.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import type { Posting } from '../../../core/ledger/posting.ts';

describe('distribution', () => {
  const lines = (
    rewardAtomic: bigint,
    weights: readonly (readonly [string, bigint])[],
    { feePercent = 1, remainderOwner = 'operator' } = {},
  ) => {
    const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic };
    const rules = { feePercent: fractionOf(feePercent), remainderOwner };
    return distribute(block, new Map(weights), rules).map(line);
  };
  const line = ({ account, owner, amountAtomic }: Posting) => `${account} ${owner} ${amountAtomic}`;

  it('takes the fee, divides the rest, and gives the remainder to its owner', () => {
    // 1.5 % of 1003 is 15.045: 15. The rest is 988: 2/3 is 658.66, 1/3 is 329.33; 1 is left.
    const weights = [
      ['bob', 1n],
      ['ann', 2n],
    ] as const;
    const rules = { feePercent: 1.5, remainderOwner: 'foundation' };
    expect(lines(1003n, weights, rules)).to.deep.equal([
      'chain  -1003',
      'miner-immature ann 658',
      'miner-immature bob 329',
      'fee-immature operator 15',
      'remainder-immature foundation 1',
    ]);
  });

  it('reads the fee as it is written', () => {
    // In doubles, 100000 * 1.005 / 100 is 1004.9999999999999.
    expect(lines(100_000n, [['ann', 1n]], { feePercent: 1.005 })).to.include(
      'fee-immature operator 1005',
    );
    expect(lines(10n ** 30n + 7n, [['ann', 1n]], { feePercent: 0 })).to.deep.equal([
      `chain  ${-(10n ** 30n) - 7n}`,
      `miner-immature ann ${10n ** 30n + 7n}`,
    ]);
  });

  it('orders the largest credits first, equal ones by address', () => {
    const weights = [
      ['b', 5n],
      ['Z', 5n],
      ['c', 9n],
      ['a', 5n],
    ] as const;
    expect(lines(240n, weights, { feePercent: 0 }).slice(1)).to.deep.equal([
      'miner-immature c 90',
      'miner-immature Z 50',
      'miner-immature a 50',
      'miner-immature b 50',
    ]);
  });

  it('leaves out credits of nothing', () => {
    const weights = [
      ['ann', 10n ** 9n],
      ['dust', 1n],
    ] as const;
    expect(lines(100n, weights, { feePercent: 0 })).to.deep.equal([
      'chain  -100',
      'miner-immature ann 99',
      'remainder-immature operator 1',
    ]);
  });

  it('gives a block without any recorded work to its finder', () => {
    expect(lines(100n, [])).to.deep.equal([
      'chain  -100',
      'miner-immature finder 99',
      'fee-immature operator 1',
    ]);
  });

  it('has nothing to say of a block that pays nothing', () => {
    expect(lines(0n, [['ann', 1n]])).to.deep.equal([]);
  });

  it('leaves nothing to miners where the fee is everything', () => {
    expect(lines(7n, [['ann', 1n]], { feePercent: 100 })).to.deep.equal([
      'chain  -7',
      'fee-immature operator 7',
    ]);
  });

  it('refuses a fee of more than everything', () => {
    expect(() => lines(100n, [], { feePercent: 101 })).to.throw(RangeError);
  });

  it('sums to zero, loses less than a unit per miner, and does not care for order', () => {
    const amount = bigInt({ min: 1n, max: 10n ** 20n });
    const weight = bigInt({ min: 1n, max: 2n ** 150n });
    assert(
      property(
        amount,
        array(weight, { maxLength: 30 }),
        integer({ min: 0, max: 1000 }),
        (reward, all, fee) => {
          const weights = all.map((each, index) => [`miner-${index}`, each] as const);
          const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic: reward };
          const rules = { feePercent: fractionOf(fee / 10), remainderOwner: 'operator' };
          const postings = distribute(block, new Map(weights), rules);
          expect(postings.reduce((sum, each) => sum + each.amountAtomic, 0n)).to.equal(0n);
          expect(distribute(block, new Map(weights.toReversed()), rules)).to.deep.equal(postings);
          const of = (account: string) =>
            postings.find((each) => each.account === account)?.amountAtomic ?? 0n;
          expect(of('chain')).to.equal(-reward);
          expect(of('fee-immature')).to.equal((reward * BigInt(fee)) / 1000n);
          expect(of('remainder-immature') < BigInt(Math.max(1, all.length))).to.equal(true);
        },
      ),
    );
  });
});
