import { expect } from 'chai';
import { Solo } from '../../../../core/ledger/schemes/solo.ts';
import { slice, weigh } from '../work-slices.ts';

describe('solo', () => {
  it('gives all to the finder, whoever worked, also in rounds of orphans', () => {
    const history = [slice({ miner: 'ann', work: 9, round: 3 }), slice({ miner: 'bob', work: 9 })];
    for (const some of [[], history.slice(0, 1), history])
      expect([...weigh(new Solo(), some)]).to.deep.equal([['finder', 1n]]);
  });

  it('wants no history', () => {
    const block = { round: 3n, roundFrom: 1n, finder: 'ann', rewardAtomic: 1n };
    expect(new Solo().begin(block).take(slice({ miner: 'ann', work: 1 }))).to.equal(false);
  });
});
