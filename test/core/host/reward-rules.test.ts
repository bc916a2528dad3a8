import { expect } from 'chai';
import type { PoolParts } from '../../../core/host/pool-engine.ts';

import { rewardRulesOf, settlementOptionsOf } from '../../../core/host/reward-rules.ts';

describe('reward rules', () => {
  const file = { payout: { scheme: 'prop', window: 2 }, feePercent: 0.7 } as const;

  it('are those of the pool file, the fee as it is written there', () => {
    const rules = rewardRulesOf(file, { fees: [], remainderOwner: 'operator' }, 'tiny1');
    expect(rules.scheme.name).to.equal('prop');
    expect(rules.feePercent).to.deep.equal({ numerator: 7n, denominator: 10n });
    expect(rules.coinFees).to.deep.equal([]);
    expect(rules.remainderOwner).to.equal('operator');
  });

  it('are those of the coin beside it', () => {
    const fee = { owner: 'foundation', percent: 0.3, address: undefined };
    const rules = rewardRulesOf(file, { fees: [fee], remainderOwner: 'foundation' }, 'tiny1');
    const percent = { numerator: 3n, denominator: 10n };
    expect(rules.coinFees).to.deep.equal([{ owner: 'foundation', percent }]);
    const spared = { fees: [{ ...fee, exceptOwn: true }], remainderOwner: 'foundation' };
    const exceptOwn = true;
    expect(rewardRulesOf(file, spared, 'tiny1').coinFees).to.deep.equal([
      { owner: 'foundation', percent, exceptOwn },
    ]);
    expect(rules.ownAddress).to.equal('tiny1');
    expect(rules.remainderOwner).to.equal('foundation');
  });

  it('let blocks wait as long as the kernel is slow, or as the file says, and take the fee of the moment', () => {
    const control = { feePercent: 0.7 };
    const optionsOf = (weight: string, rewardAfterSeconds?: number) =>
      settlementOptionsOf({
        id: 'btc',
        manifest: { kernel: { weight } },
        settings: { ...file, payout: { ...file.payout, rewardAfterSeconds } },
        terms: { fees: [], remainderOwner: 'operator' },
        control,
        chain: {},
      } as unknown as PoolParts);
    expect(optionsOf('light').rewardAfterMs).to.equal(10_000);
    expect(optionsOf('heavy').rewardAfterMs).to.equal(300_000);
    expect(optionsOf('heavy').spanMs).to.equal(10_000);
    expect(optionsOf('heavy', 2)).to.include({ rewardAfterMs: 2_000, spanMs: 2_000 });
    const { rules } = optionsOf('light');
    expect(rules().feePercent).to.deep.equal({ numerator: 7n, denominator: 10n });
    // Set while the pool runs.
    control.feePercent = 2;
    expect(rules().feePercent).to.deep.equal({ numerator: 2n, denominator: 1n });
  });
});
