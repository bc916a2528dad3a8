import { expect } from 'chai';
import { rewardRulesOf } from '../../../core/host/reward-rules.ts';

describe('reward rules', () => {
  const file = { payout: { scheme: 'prop', window: 2 }, feePercent: 0.7 } as const;

  it('are those of the pool file, the fee as it is written there', () => {
    const rules = rewardRulesOf(file, { fees: [], remainderOwner: 'operator' });
    expect(rules.scheme.name).to.equal('prop');
    expect(rules.feePercent).to.deep.equal({ numerator: 7n, denominator: 10n });
    expect(rules.coinFees).to.deep.equal([]);
    expect(rules.remainderOwner).to.equal('operator');
  });

  it('are those of the coin beside it', () => {
    const fee = { owner: 'foundation', percent: 0.3, address: undefined };
    const rules = rewardRulesOf(file, { fees: [fee], remainderOwner: 'foundation' });
    const percent = { numerator: 3n, denominator: 10n };
    expect(rules.coinFees).to.deep.equal([{ owner: 'foundation', percent }]);
    expect(rules.remainderOwner).to.equal('foundation');
  });
});
