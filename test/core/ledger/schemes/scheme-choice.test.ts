import { expect } from 'chai';
import { schemeOf } from '../../../../core/ledger/schemes/scheme-choice.ts';
import { slice, weigh } from '../work-slices.ts';

describe('scheme choice', () => {
  it('makes the scheme that is named', () => {
    for (const scheme of ['pplns', 'prop', 'solo'] as const)
      expect(schemeOf({ scheme, window: 2 }).name).to.equal(scheme);
  });

  it('gives PPLNS its window', () => {
    const history = [
      slice({ miner: 'ann', work: 50, moment: 2 }),
      slice({ miner: 'bob', work: 50, moment: 1 }),
    ];
    const miners = (window: number) => weigh(schemeOf({ scheme: 'pplns', window }), history).size;
    expect([miners(0.5), miners(1)]).to.deep.equal([1, 2]);
  });

  it('pays the finder alone where solo is chosen', () => {
    const solo = schemeOf({ scheme: 'solo', window: 2 });
    expect([...weigh(solo, [slice({ miner: 'ann', work: 50 })])]).to.deep.equal([['finder', 1n]]);
  });
});
