import { expect } from 'chai';
import { CandidateJournal } from '../../../core/blocks/candidate-journal.ts';
import type { Template } from '../../../core/plugin-api/job.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';
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

  it('puts a candidate on record with what the pool promises for its work', () => {
    const records: LogRecord[] = [];
    const log = { append: (record: LogRecord) => records.push(record) > 0 };
    const options = { poolId: 'btc', quote: ({ height }: Template) => `quote of ${height}` };
    const clock = new ManualClock();
    const journal = new CandidateJournal(options, log, { emit() {} }, clock, new NotedLog());
    const solution = { job: sampleJob('1'), blockHash: 'ab', height: 100, payload: '' };
    journal.found(solution, { miner: 'alice', worker: '' });
    expect(records.map(({ quote }) => quote)).deep.equal(['quote of 100']);
  });
});
