import { expect } from 'chai';
import { CandidateJournal } from '../../../core/blocks/candidate-journal.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { sampleJob } from '../shares/sample-work.ts';

describe('CandidateJournal', () => {
  it('cries where the log takes nothing any more', () => {
    const noted = new NotedLog();
    const log = { append: () => false };
    const clock = new ManualClock();
    const journal = new CandidateJournal({ poolId: 'btc' }, log, { emit() {} }, clock, noted);
    const solution = { job: sampleJob('1'), blockHash: 'ab', height: 100, payload: '' };
    journal.found(solution, { miner: 'alice', worker: '' });
    expect(noted.lines).deep.equal(['error: block candidate found, but the share log is closed']);
  });
});
