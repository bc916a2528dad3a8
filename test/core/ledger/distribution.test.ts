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

  it("takes the coin's fees beside the operator's, each of the whole reward", () => {
    // Of 1999: 1 % is 19.99, 10 % is 199.9, 0.5 % is 9.995; 1772 are left, and 3 do not divide them: 2 more.
    const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic: 1_999n };
    const weights = new Map(['ann', 'bob', 'cid'].map((miner) => [miner, 1n]));
    const postings = distribute(block, weights, {
      feePercent: fractionOf(10),
      coinFees: [
        { owner: 'foundation', percent: fractionOf(1) },
        { owner: 'treasury', percent: fractionOf(0.5) },
        { owner: 'nobody', percent: fractionOf(0) },
      ],
      remainderOwner: 'foundation',
    });
    expect(postings.map(line)).to.deep.equal([
      'chain  -1999',
      'miner-immature ann 590',
      'miner-immature bob 590',
      'miner-immature cid 590',
      'fee-immature foundation 21',
      'fee-immature treasury 9',
      'fee-immature operator 199',
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
    const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic: 100n };
    const coinFees = [{ owner: 'foundation', percent: fractionOf(51) }];
    const rules = { feePercent: fractionOf(50), coinFees, remainderOwner: 'operator' };
    expect(() => distribute(block, new Map(), rules)).to.throw(RangeError);
  });

  describe('of a reward of which parts belong to somebody', () => {
    const owned = (
      direct: readonly (readonly [string, bigint])[],
      feesOf: 'rest' | 'all' | undefined,
      weights: readonly (readonly [string, bigint])[] = [['ann', 1n]],
    ) => {
      const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic: 1_003n };
      const rules = {
        feePercent: fractionOf(10),
        coinFees: [{ owner: 'foundation', percent: fractionOf(1) }],
        remainderOwner: 'operator',
      };
      const parts = { direct: new Map(direct), ...(feesOf === undefined ? {} : { feesOf }) };
      return distribute({ ...block, ...parts }, new Map(weights), rules).map(line);
    };

    it('takes fees of what is left alone, unless they are of all', () => {
      // Of 298: 10 % is 29.8, 1 % is 2.98; 267 are left, and 2 do not divide them.
      const weights = [
        ['ann', 1n],
        ['bob', 1n],
      ] as const;
      const rest = [
        'chain  -1003',
        'miner-immature sue 705',
        'miner-immature ann 133',
        'miner-immature bob 133',
        'fee-immature foundation 2',
        'fee-immature operator 29',
        'remainder-immature operator 1',
      ];
      expect(owned([['sue', 705n]], 'rest', weights)).to.deep.equal(rest);
      expect(owned([['sue', 705n]], undefined, weights)).to.deep.equal(rest);
      // Of 705: 70.5 and 7.05 more.
      expect(owned([['sue', 705n]], 'all', weights)).to.deep.equal([
        'chain  -1003',
        'miner-immature sue 628',
        'miner-immature ann 133',
        'miner-immature bob 133',
        'fee-immature foundation 9',
        'fee-immature operator 99',
        'remainder-immature operator 1',
      ]);
    });

    it('credits one who owns and mines once', () => {
      expect(owned([['ann', 703n]], 'rest')).to.deep.equal([
        'chain  -1003',
        'miner-immature ann 970',
        'fee-immature foundation 3',
        'fee-immature operator 30',
      ]);
    });

    it('leaves nothing to miners where all of it belongs to others', () => {
      expect(
        owned(
          [
            ['sue', 1_000n],
            ['tom', 3n],
          ],
          'rest',
        ),
      ).to.deep.equal(['chain  -1003', 'miner-immature sue 1000', 'miner-immature tom 3']);
    });

    it('keeps direct parts out of the reserve', () => {
      const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic: 100n };
      const rules = { feePercent: fractionOf(0), remainderOwner: 'operator' };
      const kept = { ...rules, creditAccount: 'reserve-immature' } as const;
      const direct = new Map([['operator', 30n]]);
      const postings = distribute({ ...block, direct }, new Map([['operator', 1n]]), kept);
      expect(postings.map(line)).to.deep.equal([
        'chain  -100',
        'reserve-immature operator 70',
        'miner-immature operator 30',
      ]);
    });

    it('refuses more than there is', () => {
      expect(() =>
        owned(
          [
            ['sue', 1_000n],
            ['tom', 4n],
          ],
          'rest',
        ),
      ).to.throw(RangeError);
    });

    it('sums to zero whatever the parts, and nobody loses more than a unit per fee', () => {
      const part = bigInt({ min: 0n, max: 10n ** 20n });
      const scene = property(
        part,
        array(part, { maxLength: 20 }),
        integer({ min: 0, max: 990 }),
        (rest, parts, fee) => {
          const direct = new Map(parts.map((each, index) => [`m${index}`, each]));
          const rewardAtomic = parts.reduce((sum, each) => sum + each, rest);
          const block = { round: 1n, roundFrom: 1n, finder: 'f', rewardAtomic, direct };
          const rules = {
            feePercent: fractionOf(fee / 10),
            coinFees: [{ owner: 'foundation', percent: fractionOf(1) }],
            remainderOwner: 'operator',
          };
          for (const feesOf of ['rest', 'all'] as const) {
            const weights = new Map([
              ['m0', 1n],
              ['x', 2n],
            ]);
            const postings = distribute({ ...block, feesOf }, weights, rules);
            expect(postings.reduce((sum, each) => sum + each.amountAtomic, 0n)).to.equal(0n);
            expect(
              new Set(postings.map(({ account, owner }) => `${account} ${owner}`)).size,
            ).to.equal(postings.length);
            for (const [index, each] of parts.entries()) {
              if (index === 0) continue;
              const got = postings.find(({ owner }) => owner === `m${index}`)?.amountAtomic ?? 0n;
              const exact = feesOf === 'rest' ? each * 1000n : each * BigInt(990 - fee);
              expect(got * 1000n >= exact && got * 1000n < exact + 2_000n).to.equal(true);
            }
          }
        },
      );
      assert(scene, { numRuns: 50 });
    });
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

  it('keeps these promises with fees of the coin, up to all of the reward', () => {
    const amount = bigInt({ min: 0n, max: 10n ** 12n });
    const weight = bigInt({ min: 1n, max: 2n ** 80n });
    const thousandths = array(integer({ min: 0, max: 25_000 }), { maxLength: 3 });
    assert(
      property(
        amount,
        array(weight, { maxLength: 20 }),
        integer({ min: 0, max: 25_000 }),
        thousandths,
        (rewardAtomic, all, operator, fees) => {
          const weights = all.map((each, index) => [`miner-${index}`, each] as const);
          const block = { round: 1n, roundFrom: 1n, finder: 'finder', rewardAtomic };
          const coinFees = fees.map((each, index) => ({
            owner: `fee-${index}`,
            percent: fractionOf(each / 1_000),
          }));
          const feePercent = fractionOf(operator / 1_000);
          const remainderOwner = fees.length > 0 ? 'fee-0' : 'operator';
          const rules = { feePercent, coinFees, remainderOwner };
          const postings = distribute(block, new Map(weights), rules);
          expect(postings.reduce((sum, each) => sum + each.amountAtomic, 0n)).to.equal(0n);
          for (const { account, amountAtomic } of postings)
            expect(amountAtomic > 0n, account).to.equal(account !== 'chain');
          const places = new Set(postings.map(({ account, owner }) => `${account} ${owner}`));
          expect(places.size).to.equal(postings.length);
          expect(distribute(block, new Map(weights.toReversed()), rules)).to.deep.equal(postings);
          const fee = (name: string): bigint =>
            postings.find(({ account, owner }) => account === 'fee-immature' && owner === name)
              ?.amountAtomic ?? 0n;
          for (const [index, each] of fees.entries()) {
            const more = fee(`fee-${index}`) - (rewardAtomic * BigInt(each)) / 100_000n;
            // What rounding leaves.
            const moreMax = index === 0 ? BigInt(Math.max(1, all.length)) - 1n : 0n;
            expect(more >= 0n && more <= moreMax).to.equal(true);
          }
          expect(fee('operator')).to.equal((rewardAtomic * BigInt(operator)) / 100_000n);
        },
      ),
    );
  });
});
