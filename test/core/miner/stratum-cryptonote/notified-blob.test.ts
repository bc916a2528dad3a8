import { expect } from 'chai';
import {
  difficultyOf,
  parseJob,
  parseTarget,
} from '../../../../core/miner/stratum-cryptonote/notified-blob.ts';
import { TARGET_MAX } from '../../../../core/plugin-api/target.ts';

const JOB = {
  job_id: 'j1',
  blob: '10'.repeat(76),
  target: 'c5a70000',
  algo: 'rx/0',
  height: 3,
  seed_hash: 'AB'.repeat(32),
};

describe('job of the CryptoNote dialect', () => {
  it('reads what a pool sends, seeds in lower case', () => {
    const job = parseJob({ ...JOB, next_seed_hash: 'cd'.repeat(32) }, 'rx/0');
    expect(job).to.include({ id: 'j1', algo: 'rx/0', seed: 'ab'.repeat(32) });
    expect(job.seedNext).to.equal('cd'.repeat(32));
    expect(job.blob).to.have.length(76);
  });

  it('takes the first algorithm of the miner where the job names none', () => {
    const { algo: _, ...rest } = JOB;
    expect(parseJob(rest, 'rx/wow').algo).to.equal('rx/wow');
  });

  it('names the field that is wrong', () => {
    const wrong: [Record<string, unknown>, string][] = [
      [{ job_id: 7 }, 'job_id'],
      [{ blob: 'xyz' }, 'blob'],
      [{ blob: '10'.repeat(42) }, '43 to 190'],
      [{ seed_hash: 'ab' }, 'seed_hash'],
      [{ target: '00' }, '4 or 8'],
      [{ target: '00000000' }, 'zero'],
      [{ next_seed_hash: '12' }, 'next_seed_hash'],
    ];
    for (const [field, words] of wrong) {
      expect(() => parseJob({ ...JOB, ...field }, 'rx/0')).to.throw(RangeError, words);
    }
  });

  it('expands short targets as the difficulty that they stand for', () => {
    // xmrig shows 100001 for a target made of 100000: the short form is that coarse.
    expect(difficultyOf(parseTarget('c5a70000'))).to.equal(100_001);
    expect(difficultyOf(parseTarget('ffffffff'))).to.equal(1);
    expect(parseTarget('ffffffff') <= TARGET_MAX).to.equal(true);
  });

  it('takes long targets as they are', () => {
    expect(parseTarget('0100000000000000')).to.equal((1n << 192n) - 1n);
    expect(difficultyOf(parseTarget('0000000000000080'))).to.equal(2);
  });
});
