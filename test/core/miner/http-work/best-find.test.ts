import { expect } from 'chai';
import { BestFind } from '../../../../core/miner/http-work/best-find.ts';
import { MinerTally } from '../../../../core/miner/miner-tally.ts';

const job = { describe: (digest: Uint8Array) => `worth ${digest[31]}` };

function digestOf(last: number, first = 0): Uint8Array {
  const digest = new Uint8Array(32);
  digest[0] = first;
  digest[31] = last;
  return digest;
}

describe('best find of a miner', () => {
  let tally: MinerTally;
  let best: BestFind;

  beforeEach(() => {
    tally = new MinerTally();
    best = new BestFind(tally);
  });

  it('is the one with the smallest digest, whose last byte counts most', () => {
    best.note(job, digestOf(9));
    expect(tally.best).to.equal('worth 9');
    best.note(job, digestOf(7, 200));
    expect(tally.best).to.equal('worth 7');
    best.note(job, digestOf(8));
    expect(tally.best).to.equal('worth 7');
  });

  it('is not told where the plugin has no words for it', () => {
    best.note({}, digestOf(9));
    expect(tally.best).to.equal(undefined);
  });
});
