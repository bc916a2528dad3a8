import type { Solution } from '../../../core/plugin-api/job.ts';
import type { Finder } from '../../../core/blocks/solution-sender.ts';
import { JOB_BOOK_DEFAULTS, JobBook } from '../../../core/jobs/job-book.ts';
import { JobIds } from '../../../core/jobs/job-ids.ts';
import type { KernelVerdict, VerifyItem } from '../../../core/kernels/verifier.ts';
import type { StratumV1Submission } from '../../../core/plugin-api/dialect.ts';
import type { MiningJob } from '../../../core/plugin-api/job.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import { BlockWatch } from '../../../core/shares/block-watch.ts';
import { ExactIntake } from '../../../core/shares/exact-intake.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { ShareCounters } from '../../../core/shares/share-counters.ts';
import { ShareJudge } from '../../../core/shares/share-judge.ts';
import type { ShareJudgeOptions } from '../../../core/shares/share-judge.ts';
import type { ShareVerdict } from '../../../core/shares/share-verdict.ts';
import { VerdictDesk } from '../../../core/shares/verdict-desk.ts';
import { HeldLog, HeldVerifier } from './held-parts.ts';
import { ManualClock } from './manual-clock.ts';
import { NotedLog } from './noted-log.ts';
import {
  SampleBuilder,
  SHARE_TARGET,
  sampleIssue,
  sampleSubmission,
  sampleTemplate,
} from './sample-work.ts';

function digestOf(item: VerifyItem): Uint8Array {
  const digest = new Uint8Array(32);
  digest.set(item.input);
  return digest;
}

/** An intake with everything around it held in the hands of a test. */
export function openIntake(
  filterSlotsMax = 1 << 12,
  options: Omit<ShareJudgeOptions, 'filterSlotsMax'> = {},
) {
  const clock = new ManualClock();
  const builder = new SampleBuilder();
  const noted = new NotedLog();
  const verifier = new HeldVerifier();
  const log = new HeldLog();
  const counters = new ShareCounters();
  const order: string[] = [];
  const blocks: { solution: Solution; finder: Finder }[] = [];
  const sent = new Set<string>();
  const sender = {
    submit(solution: Solution, finder: Finder): boolean {
      if (sent.has(solution.blockHash)) return false;
      sent.add(solution.blockHash);
      blocks.push({ solution, finder });
      order.push('block');
      return true;
    },
    submitClaimed: () => false,
    disprove() {},
  };
  const bookOptions = { ...JOB_BOOK_DEFAULTS, poolId: 'btc' };
  const book = new JobBook(bookOptions, builder, new JobIds(1), clock, { emit() {} }, noted);
  const judge = new ShareJudge({ ...options, filterSlotsMax }, book, clock);
  const stations = {
    builder,
    verifier,
    blocks: new BlockWatch({ poolId: 'btc' }, builder, sender, noted),
    judge,
    desk: new VerdictDesk({ poolId: 'btc' }, log, counters, clock),
  };
  const faults = new FaultLog({ spanMs: 60_000 }, clock, noted);
  const intake = new ExactIntake({ inputBytes: 12 }, stations, faults);
  book.template(sampleTemplate());
  const job = () => {
    if (book.current === undefined) throw new Error('no job');
    return book.current;
  };
  const verdicts: ShareVerdict[] = [];
  const submit = (
    on: MiningJob,
    changes: Partial<StratumV1Submission> = {},
    wireId: string = on.id,
    target: Target = SHARE_TARGET,
  ): void => {
    const issued = { ...sampleIssue(on, wireId), target };
    const submission = sampleSubmission(changes);
    const pending = { issued, submission, miner: 'alice', worker: 'rig' };
    intake.submit(pending, (verdict) => {
      verdicts.push(verdict);
      order.push(verdict.kind === 'rejected' ? verdict.reason : 'accepted');
    });
  };
  /** Settles the item that waits longest, and lets answers out. */
  const settle = async (verdict: KernelVerdict): Promise<void> => {
    const item = verifier.take();
    item.settle(verdict, digestOf(item));
    await Promise.resolve();
  };
  /** Everything that waits for the disk is on it. */
  const flush = (): void => {
    for (const waiter of log.waiters.splice(0)) waiter.durable();
  };
  return {
    ...{ blocks, book, builder, clock, counters, flush, intake, job, judge, log, noted, order },
    ...{ settle, submit, verdicts, verifier },
  };
}
