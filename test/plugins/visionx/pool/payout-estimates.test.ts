import { expect } from 'chai';
import type { RoundWork } from '../../../../core/plugin-api/record.ts';
import { payoutEstimates } from '../../../../plugins/visionx/pool/payout-estimates.ts';
import { afterFees } from '../../../../plugins/visionx/pool/pool-fees.ts';
import { FakeSeat } from './fake-desk.ts';

function seat(workerId: string, address: string, worker: string, work = 0n): FakeSeat {
  const made = new FakeSeat({ workerId, address, worker, remoteAddress: '203.0.113.1' });
  made.tally = { ...made.tally, work };
  return made;
}

const TERMS = { sharedAtomic: 1_000n, soloAtomic: () => 1_025n };

describe('estimates of VisionX payouts', () => {
  function estimates(seats: readonly FakeSeat[], round: readonly RoundWork[]) {
    return Object.fromEntries(payoutEstimates(seats, round, TERMS));
  }

  it('divide by the work of the round, and round down', () => {
    const round = [
      { address: 'a', worker: '', work: 2n },
      { address: 'b', worker: 'x', work: 1n },
    ];
    expect(estimates([seat('1', 'a', ''), seat('2', 'b', 'x')], round)).to.deep.equal({
      1: '0.00000666',
      2: '0.00000333',
    });
  });

  it('count who left, and give nothing to who has just come', () => {
    const round = [{ address: 'gone', worker: '', work: 3n }];
    expect(estimates([seat('1', 'a', '')], round)).to.deep.equal({ 1: '0.00000000' });
    expect(estimates([seat('1', 'a', '')], [])).to.deep.equal({ 1: '0.00000000' });
  });

  it('part the work of one name among the workers that have it', () => {
    const round = [{ address: 'a', worker: '', work: 100n }];
    const rigs = (one: bigint, other: bigint) => [
      seat('1', 'a', '', one),
      seat('2', 'a', '', other),
    ];
    expect(estimates(rigs(3n, 1n), round)).to.deep.equal({ 1: '0.00000750', 2: '0.00000250' });
    expect(estimates(rigs(0n, 0n), round)).to.deep.equal({ 1: '0.00000500', 2: '0.00000500' });
  });

  it('give a whole block to who mines for himself, and none of the round', () => {
    const round = [
      { address: 'solo:a', worker: '', work: 9n },
      { address: 'b', worker: '', work: 1n },
    ];
    expect(estimates([seat('1', 'solo:a', ''), seat('2', 'b', '')], round)).to.deep.equal({
      1: '0.00001025',
      2: '0.00001000',
    });
  });

  it('are what fees leave, each rounded down', () => {
    expect(afterFees(3_200_000_000n, 1.5)).to.equal(3_120_000_000n);
    expect(afterFees(199n, 0.07)).to.equal(198n);
    expect(afterFees(0n, 10)).to.equal(0n);
  });
});
