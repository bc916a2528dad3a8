import { expect } from 'chai';
import { rewardRulesOf } from '../../../core/host/reward-rules.ts';

describe('reward rules', () => {
  it('are those of the pool file, the fee as it is written there', () => {
    const rules = rewardRulesOf({ payout: { scheme: 'prop', window: 2 }, feePercent: 0.7 });
    expect(rules.scheme.name).to.equal('prop');
    expect(rules.feePercent).to.deep.equal({ numerator: 7n, denominator: 10n });
    expect(rules.remainderOwner).to.equal('operator');
  });
});
