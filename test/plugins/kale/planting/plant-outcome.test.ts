import { expect } from 'chai';
import { mayHavePail, plantEvents } from '../../../../plugins/kale/planting/plant-outcome.ts';
import type { Outcome } from '../../../../plugins/kale/stellar/submitter/outcome.ts';

const ATTEMPT = { blockIndex: 7, farmerId: 'f', stake: 40n };
const pailIn = (blockIndex: number, sequence: number) => ({
  blockIndex,
  pail: { sequence, stake: 40n, gap: undefined, zeros: undefined },
});
const APPLIED: Outcome = {
  kind: 'applied',
  hash: 'aa',
  ledger: 90,
  closeTime: 9n,
  fee: 1n,
  value: undefined,
};
const pail = { farmerId: 'f', stake: 40n, ledger: 90 };

describe('what a plant came to', () => {
  it('is asked of the farm where there is a pail, or where nobody tells', () => {
    const hash = 'aa';
    expect(mayHavePail(APPLIED)).to.equal(true);
    expect(mayHavePail({ kind: 'undecided', hash })).to.equal(true);
    expect(mayHavePail({ kind: 'expired', hash })).to.equal(false);
  });

  it('is what the farm has, where no node tells its fate any more', () => {
    const undecided: Outcome = { kind: 'undecided', hash: 'aa' };
    const found = [pailIn(7, 90)];
    expect(plantEvents(ATTEMPT, undecided, { found, isLast: false })).to.deep.equal([
      { kind: 'planted', blockIndex: 7, ...pail },
    ]);
    const [failed] = plantEvents(ATTEMPT, undecided, { found: [], isLast: false });
    expect(failed).to.include({ kind: 'plant-failed', reason: 'undecided', isFinal: false });
  });

  it('is in the block in which the farm has its pail', () => {
    const found = [pailIn(6, 30), pailIn(7, 90)];
    expect(plantEvents(ATTEMPT, APPLIED, { found, isLast: false })).to.deep.equal([
      { kind: 'planted', blockIndex: 7, ...pail, hash: 'aa' },
    ]);
  });

  it('may be in the block before the one that it was to open, which can be planted in later', () => {
    const found = [pailIn(6, 90)];
    const reason = 'block-turned';
    expect(plantEvents(ATTEMPT, APPLIED, { found, isLast: false })).to.deep.equal([
      { kind: 'plant-failed', blockIndex: 7, farmerId: 'f', reason, isFinal: false },
      { kind: 'planted', blockIndex: 6, ...pail, hash: 'aa' },
    ]);
  });

  it('is over for a block that turned before', () => {
    const found = [pailIn(8, 90)];
    const [failed] = plantEvents(ATTEMPT, APPLIED, { found, isLast: false });
    expect(failed).to.include({ kind: 'plant-failed', blockIndex: 7, isFinal: true });
  });
});
