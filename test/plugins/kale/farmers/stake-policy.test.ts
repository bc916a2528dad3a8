import { expect } from 'chai';
import { stakeOf } from '../../../../plugins/kale/farmers/stake-policy.ts';

describe('the stake of a farmer', () => {
  const limits = { stakeMin: 0, stakeMax: Number.MAX_SAFE_INTEGER };

  it('is its part of the balance, rounded down', () => {
    const cases: readonly (readonly [number, bigint, bigint])[] = [
      [500_000, 1_000n, 500n],
      [500_000, 1_001n, 500n],
      [333_333, 3n, 0n],
      [333_333, 4n, 1n],
      [1_000_000, 7n, 7n],
      [0, 1_000_000n, 0n],
      [1, 999_999n, 0n],
      [1, 1_000_000n, 1n],
      [1_000_000, 0n, 0n],
      [1_000_000, -5n, 0n],
      [999_999, 9_007_199_254_740_993n, 9_007_190_247_541_738n],
    ];
    for (const [stakeMillionths, balance, stake] of cases)
      expect(stakeOf({ stakeMillionths }, balance, limits), `${balance}`).to.equal(stake);
  });

  it('is no more than the most, and nothing below the least', () => {
    const farmer = { stakeMillionths: 500_000 };
    const bounds = { stakeMin: 10, stakeMax: 20 };
    const stakes = [18n, 19n, 20n, 21n, 39n, 40n, 41n, 9_999n].map((balance) =>
      stakeOf(farmer, balance, bounds),
    );
    expect(stakes).to.deep.equal([0n, 0n, 10n, 10n, 19n, 20n, 20n, 20n]);
  });
});
