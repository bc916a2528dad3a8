import { expect } from 'chai';
import { assert, property } from 'fast-check';
import { Prop } from '../../../../core/ledger/schemes/prop.ts';
import { slice, slices, weigh } from '../work-slices.ts';

describe('prop', () => {
  const history = [
    slice({ miner: 'ann', work: 30, round: 3, networkWork: 7 }),
    slice({ miner: 'bob', work: 10, round: 3, networkWork: 9 }),
    slice({ miner: 'bob', work: 25, round: 2 }),
    slice({ miner: 'ann', work: 1_000, round: 1 }),
  ];

  it('pays the work of the round, whatever the difficulty was', () => {
    expect([...weigh(new Prop(), history, { round: 3n, roundFrom: 3n })]).to.deep.equal([
      ['ann', 30n],
      ['bob', 10n],
    ]);
  });

  it('pays rounds with it whose blocks are not in the chain', () => {
    expect([...weigh(new Prop(), history, { round: 3n, roundFrom: 2n })]).to.deep.equal([
      ['ann', 30n],
      ['bob', 35n],
    ]);
  });

  it('wants no older round', () => {
    const block = { round: 3n, roundFrom: 3n, finder: 'ann', rewardAtomic: 1n };
    const answers: boolean[] = [];
    const reading = new Prop().begin(block);
    for (const each of history) answers.push(reading.take(each));
    expect(answers).to.deep.equal([true, true, false, false]);
  });

  it('pays nobody by work in a round without any', () => {
    expect(weigh(new Prop(), []).size).to.equal(0);
    expect(weigh(new Prop(), [slice({ miner: 'ann', work: 0 })]).size).to.equal(0);
  });

  it('gives the same whatever the order', () => {
    assert(
      property(slices(30), (all) => {
        expect(weigh(new Prop(), all.toReversed())).to.deep.equal(weigh(new Prop(), all));
      }),
    );
  });

  it('weighs all of the work', () => {
    assert(
      property(slices(30), (all) => {
        const sum = [...weigh(new Prop(), all).values()].reduce((left, right) => left + right, 0n);
        expect(sum).to.equal(all.reduce((left, { work }) => left + work, 0n));
      }),
    );
  });
});
