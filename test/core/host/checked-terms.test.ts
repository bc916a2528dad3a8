import { expect } from 'chai';
import { checkedTerms } from '../../../core/host/checked-terms.ts';
import type { RewardTerms } from '../../../core/plugin-api/reward-terms.ts';
import type { AddressCheck } from '../../../core/plugin-api/wallet.ts';

const FOUNDATION = { owner: 'foundation', percent: 1, address: 'VX1' };
const TERMS: RewardTerms = { fees: [FOUNDATION], remainderOwner: 'foundation' };

/** Knows addresses that start with vx, in whatever case. */
const wallet = {
  checkAddress: (address: string): AddressCheck =>
    /^vx/i.test(address)
      ? { kind: 'valid', address: address.toLowerCase() }
      : { kind: 'refused', reason: 'it does not start with vx' },
};

describe('checked terms', () => {
  const check = (told: unknown, feePercent = 10) => {
    const manifest = { rewardTerms: () => told as RewardTerms };
    return checkedTerms({ manifest, coin: {}, feePercent }, wallet);
  };
  const fault = (told: unknown, feePercent?: number): string => {
    const found = check(told, feePercent);
    return found.kind === 'faulty' ? found.fault : 'sound';
  };

  it('are what the plugin says, with canonical addresses', () => {
    expect(check(TERMS)).to.deep.equal({
      kind: 'sound',
      terms: { fees: [{ ...FOUNDATION, address: 'vx1' }], remainderOwner: 'foundation' },
    });
  });

  it('keep which fees are not taken of own blocks', () => {
    const fees = [{ ...FOUNDATION, exceptOwn: true }];
    const found = check({ ...TERMS, fees });
    expect(found.kind === 'sound' && found.terms.fees[0]?.exceptOwn).to.equal(true);
  });

  it('take nothing and leave remainders to the operator where a plugin says nothing', () => {
    const found = checkedTerms({ manifest: {}, coin: {}, feePercent: 100 }, wallet);
    expect(found).to.deep.equal({
      kind: 'sound',
      terms: { fees: [], remainderOwner: 'operator' },
    });
  });

  it('hear what the pool has set', () => {
    let heard: unknown;
    const manifest = {
      rewardTerms: (coin: unknown) => {
        heard = coin;
        return TERMS;
      },
    };
    checkedTerms({ manifest, coin: { network: 'main' }, feePercent: 0 }, wallet);
    expect(heard).to.deep.equal({ network: 'main' });
  });

  it('name what is wrong', () => {
    const of = (fee: object) => ({ ...TERMS, fees: [{ ...FOUNDATION, ...fee }] });
    const cases: [unknown, RegExp][] = [
      [null, /fees \(a list\)/],
      [5, /fees \(a list\)/],
      [{ fees: [] }, /remainderOwner \(a name\)/],
      [of({ owner: 1 }), /fees \(a list\)/],
      [of({ percent: '1' }), /fees \(a list\)/],
      [of({ address: null }), /fees \(a list\)/],
      [of({ exceptOwn: 'yes' }), /fees \(a list\)/],
      [of({ owner: 'The Foundation' }), /"The Foundation" is no kebab-case name/],
      [of({ owner: '' }), /"" is no kebab-case name/],
      [of({ owner: 'f'.repeat(33) }), /no kebab-case name/],
      [of({ owner: 'operator' }), /cannot be the operator's/],
      [of({ percent: Number.NaN }), /"foundation" is NaN percent/],
      [of({ percent: -1 }), /"foundation" is -1 percent/],
      [of({ percent: 101 }), /"foundation" is 101 percent/],
      [of({ address: 'bc1q' }), /the address of "foundation": it does not start with vx/],
      [{ ...TERMS, fees: [FOUNDATION, FOUNDATION] }, /two fees are for "foundation"/],
      [{ ...TERMS, remainderOwner: 'someone' }, /remainderOwner "someone" is neither/],
    ];
    for (const [told, wanted] of cases) expect(fault(told)).to.match(wanted);
  });

  it('leave no fees above the whole reward, to the last digit', () => {
    const of = (percent: number) => ({ ...TERMS, fees: [{ ...FOUNDATION, percent }] });
    expect(fault(of(0.1), 99.9)).to.equal('sound');
    // In doubles, 0.1 + 0.2 is above 0.3.
    const three = [0.1, 0.2, 99.7].map((percent, index) => ({
      ...FOUNDATION,
      owner: `fee-${index}`,
      percent,
    }));
    expect(fault({ fees: three, remainderOwner: 'fee-1' }, 0)).to.equal('sound');
    expect(fault(of(0.1), 99.90000001)).to.match(/more than the reward/);
    expect(fault(of(1e-9), 100)).to.match(/more than the reward/);
  });
});
