import {
  BLOCK_SUBMITTER_DEFAULTS,
  BlockSubmitter,
  type BlockSubmitterOptions,
} from '../../../core/blocks/block-submitter.ts';
import { CandidateJournal } from '../../../core/blocks/candidate-journal.ts';
import type { HostEvent } from '../../../core/events/host-event.ts';
import type { Solution } from '../../../core/plugin-api/job.ts';
import type { SubmitOutcome } from '../../../core/plugin-api/work-source.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import { ManualClock } from '../shares/manual-clock.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { sampleJob, sampleTemplate } from '../shares/sample-work.ts';

export const ACCEPTED: SubmitOutcome = { kind: 'accepted', by: 'node-1' };
export const UNKNOWN: SubmitOutcome = { kind: 'unknown', reason: 'connection refused' };
export const REJECTED: SubmitOutcome = { kind: 'rejected', reason: 'bad-cb-amount' };
export const FINDER = { miner: 'alice', worker: 'rig' };

export function solutionAt(height: number, blockHash: string): Solution {
  const job = sampleJob('1', sampleTemplate({ height }));
  return { job, blockHash, height, payload: 'hex' };
}

export function openSubmitter(
  answer: () => Promise<SubmitOutcome> = async () => ACCEPTED,
  remembered = 100,
  limits: Partial<BlockSubmitterOptions> = {},
) {
  const clock = new ManualClock();
  const noted = new NotedLog();
  const steps: string[] = [];
  const records: LogRecord[] = [];
  const events: HostEvent[] = [];
  const log = {
    append(record: LogRecord): boolean {
      records.push(record);
      steps.push('log');
      return true;
    },
  };
  const sink = { emit: (event: HostEvent) => void events.push(event) };
  const journal = new CandidateJournal({ poolId: 'btc' }, log, sink, clock, noted);
  const work = {
    submit(solution: Solution): Promise<SubmitOutcome> {
      steps.push(`send ${solution.blockHash}`);
      return answer();
    },
  };
  const jobs = { current: sampleJob('1', sampleTemplate({ height: 100 })) };
  const options = { ...BLOCK_SUBMITTER_DEFAULTS, rememberedMax: remembered, ...limits };
  const submitter = new BlockSubmitter(options, work, journal, jobs, clock);
  return { clock, events, jobs, journal, noted, records, steps, submitter };
}

/** Answers of a work source in the hands of a test, in the order of the questions. */
class Flow {
  readonly #waiting: ((outcome: SubmitOutcome) => void)[] = [];
  /** Questions that were open at once, at most. */
  most = 0;

  readonly ask = (): Promise<SubmitOutcome> =>
    new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.most = Math.max(this.most, this.#waiting.length);
    });

  async answer(outcome: SubmitOutcome): Promise<void> {
    const resolve = this.#waiting.shift();
    if (resolve === undefined) throw new Error('nothing was asked');
    resolve(outcome);
    await answers();
  }
}

export function openFlow(limits: Partial<BlockSubmitterOptions> = {}) {
  const flow = new Flow();
  return { flow, ...openSubmitter(flow.ask, 100, limits) };
}

export const sends = (steps: readonly string[]) =>
  steps.filter((step) => step.startsWith('send')).map((step) => step.slice('send '.length));

/** Lets answers that are ready come in. */
export const answers = () => new Promise(setImmediate);
export const statusOf = (event: HostEvent) => (event.type === 'block' ? event.status : event.type);
