import { expect } from 'chai';
import { toldReward } from '../../../core/ledger/told-reward.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { AddressCheck } from '../../../core/plugin-api/wallet.ts';

describe('told reward', () => {
  const wallet = {
    checkAddress: (typed: string): AddressCheck =>
      typed.startsWith('t')
        ? { kind: 'valid', address: typed.toLowerCase() }
        : { kind: 'refused', reason: 'not of this chain' },
  };
  const part = (address: string, amountAtomic: bigint) => ({ address, amountAtomic });

  it('has one part for each canonical address, and none of nothing', () => {
    const direct = [part('tA', 3n), part('ta', 4n), part('tb', 0n), part('tc', 2n)];
    const told = toldReward({ amountAtomic: 9n, direct }, wallet);
    expect([...told.direct]).to.deep.equal([
      ['ta', 7n],
      ['tc', 2n],
    ]);
    expect(told).to.include({ amountAtomic: 9n, feesOf: 'rest' });
    expect(toldReward({ amountAtomic: 0n, direct: [], feesOf: 'all' }, wallet)).to.deep.equal({
      amountAtomic: 0n,
      direct: new Map(),
      feesOf: 'all',
    });
  });

  for (const [what, told] of [
    ['nothing', null],
    ['a number', 5],
    ['an amount that is no bigint', { amountAtomic: 5, direct: [] }],
    ['an amount below zero', { amountAtomic: -1n, direct: [] }],
    ['an amount that no books hold', { amountAtomic: 10n ** 78n, direct: [] }],
    ['no list', { amountAtomic: 5n }],
    ['a part below zero', { amountAtomic: 5n, direct: [part('ta', -1n)] }],
    ['a part without an address', { amountAtomic: 5n, direct: [{ amountAtomic: 1n }] }],
    ['an address that the wallet refuses', { amountAtomic: 5n, direct: [part('x', 1n)] }],
    ['one that mines for itself', { amountAtomic: 5n, direct: [part('solo:ta', 1n)] }],
    ['more than there is', { amountAtomic: 5n, direct: [part('ta', 3n), part('tb', 3n)] }],
    ['fees of something else', { amountAtomic: 5n, direct: [], feesOf: 'some' }],
    ['too many', { amountAtomic: 5n, direct: new Array(10_001).fill(part('ta', 0n)) }],
  ] as const)
    it(`cannot be ${what}`, () => {
      expect(() => toldReward(told, wallet))
        .to.throw(PoolError)
        .that.includes({ code: 'REWARD_INVALID' });
    });
});
