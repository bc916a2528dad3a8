import { expect } from 'chai';
import { receiptsOf } from '../../../../plugins/monero/payments/receipts.ts';

describe('receiptsOf', () => {
  const told = (
    asked: readonly bigint[],
    given: readonly (readonly bigint[])[],
    fee: bigint,
    feeFrom: 'wallet' | 'destinations',
  ) => receiptsOf({ asked, given, fee, feeFrom });

  it('is what was asked for where the wallet bears the fee, in whatever order it tells', () => {
    expect(told([1n, 2n, 3n], [[1n, 3n, 2n]], 9n, 'wallet')).to.deep.equal([1n, 2n, 3n]);
    expect(told([1n, 2n, 3n], [[3n], [2n, 1n]], 9n, 'wallet')).to.deep.equal([1n, 2n, 3n]);
    expect(told([5n], [[3n], [2n]], 9n, 'wallet')).to.deep.equal([5n]);
  });

  it('is not told of other amounts', () => {
    expect(told([1n, 2n], [[1n, 3n]], 9n, 'wallet')).to.be.a('string');
    expect(told([1n, 2n], [[3n]], 9n, 'wallet')).to.be.a('string');
    expect(told([5n], [[4n]], 1n, 'wallet')).to.be.a('string');
    expect(told([5n, 6n], [[5n, 6n]], 1n, 'destinations')).to.be.a('string');
  });

  it('matches by size where the destinations bear the fee', () => {
    // 8 by three: 2 each, and one more for two of them.
    expect(told([10n, 30n, 20n], [[27n, 8n, 17n]], 8n, 'destinations')).to.deep.equal([
      8n,
      27n,
      17n,
    ]);
    expect(told([10n, 11n], [[8n, 8n]], 5n, 'destinations')).to.deep.equal([8n, 8n]);
    expect(told([10n], [[4n], [3n]], 3n, 'destinations')).to.deep.equal([7n]);
  });

  it('does not guess who of two equal amounts bears more', () => {
    expect(told([10n, 10n], [[8n, 7n]], 5n, 'destinations')).to.be.a('string');
    expect(told([10n, 10n], [[8n, 8n]], 4n, 'destinations')).to.deep.equal([8n, 8n]);
  });

  it('is not told of shares that are not even', () => {
    expect(told([10n, 20n], [[10n, 16n]], 4n, 'destinations')).to.be.a('string');
    expect(told([10n, 20n], [[8n, 10n, 8n]], 4n, 'destinations')).to.be.a('string');
  });
});
