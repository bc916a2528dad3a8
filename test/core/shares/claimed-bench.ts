import type { Finder } from '../../../core/blocks/solution-sender.ts';
import { JOB_BOOK_DEFAULTS, JobBook } from '../../../core/jobs/job-book.ts';
import { JobIds } from '../../../core/jobs/job-ids.ts';
import type { KernelVerdict } from '../../../core/kernels/verifier.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { JobBuilder, MiningJob, Solution, Template } from '../../../core/plugin-api/job.ts';
import type { Submission } from '../../../core/plugin-api/dialect.ts';
import { targetToLe } from '../../../core/plugin-api/target.ts';
import type { Target, Work } from '../../../core/plugin-api/target.ts';
import { BlockWatch } from '../../../core/shares/block-watch.ts';
import type { Check, CheckingPolicy, Finding } from '../../../core/shares/checking-policy.ts';
import { ExactIntake } from '../../../core/shares/exact-intake.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { ShareJudge } from '../../../core/shares/share-judge.ts';
import type { ShareObserver } from '../../../core/shares/share-observer.ts';
import { VerdictDesk } from '../../../core/shares/verdict-desk.ts';
import { HeldLog, HeldVerifier } from './held-parts.ts';
import { ManualClock } from './manual-clock.ts';
import { NotedLog } from './noted-log.ts';
import {
  NETWORK_TARGET,
  SHARE_TARGET,
  sampleIssue,
  sampleJob,
  sampleTemplate,
} from './sample-work.ts';

/** Hashes, all different, also in the low half that tells duplicates: they meet the network's target, a share's, or none. */
export const blockHash = (id: number): Uint8Array =>
  hash(BigInt(NETWORK_TARGET) - (1n << 64n) - BigInt(id));
export const shareHash = (id: number): Uint8Array => hash(BigInt(SHARE_TARGET) - BigInt(id));
export const poorHash = (id: number): Uint8Array => hash(BigInt(SHARE_TARGET) + 1n + BigInt(id));

const hash = (value: bigint): Uint8Array => targetToLe(value as Target);

/** The kernel's verdict of a hash by the sample targets. */
function verdictOf(digest: Uint8Array): KernelVerdict {
  const value = BigInt(`0x${Buffer.from(digest).reverse().toString('hex')}`);
  if (value <= NETWORK_TARGET) return 2;
  return value <= SHARE_TARGET ? 1 : 0;
}

const nonceOf = (submission: Submission): string =>
  submission.dialect === 'stratum-cryptonote' ? Buffer.from(submission.nonce).toString('hex') : '?';

/** Jobs of one seed; a block's hash is its nonce, whatever was claimed. */
class ClaimBuilder implements JobBuilder {
  failing: 'encode' | 'solve' | undefined;

  build(template: Template, jobId: string): MiningJob {
    return { ...sampleJob(jobId, template), epoch: { seed: 'ab'.repeat(32), seedNext: undefined } };
  }

  encode(_job: MiningJob, submission: Submission, into: Uint8Array): void {
    if (this.failing === 'encode') throw new Error('cannot encode');
    into.set(Buffer.from(nonceOf(submission), 'hex'));
  }

  solve(job: MiningJob, submission: Submission): Solution {
    if (this.failing === 'solve') throw new Error('cannot solve');
    const { height } = job.template;
    return { job, blockHash: nonceOf(submission), height, payload: 'blob' };
  }
}

/** Says what a test wants it to, and notes what it is told. */
export class HeldChecking implements CheckingPolicy {
  next: Check = 'full';
  readonly asked: string[] = [];
  readonly told: string[] = [];

  decide(miner: string, work: Work, isCandidate: boolean): Check {
    this.asked.push(`${miner} ${work}${isCandidate ? ' candidate' : ''}`);
    return this.next;
  }

  checked(miner: string, work: Work, finding: Finding): void {
    this.told.push(`${miner} ${work} ${finding}`);
  }
}

/** An intake for claims; `steps` is what reaches sender, log, observer and miner, in order. */
export function openClaims() {
  const clock = new ManualClock();
  const builder = new ClaimBuilder();
  const noted = new NotedLog();
  const verifier = new HeldVerifier();
  const checking = new HeldChecking();
  const steps: string[] = [];
  const log = new HeldLog();
  const append = log.append.bind(log);
  log.append = (record, waiter) => {
    const isTaken = append(record, waiter);
    steps.push(isTaken ? 'log' : 'log is full');
    return isTaken;
  };
  const sent = new Map<string, 'claimed' | 'proven'>();
  const sender = {
    submit({ blockHash: id }: Solution, { miner }: Finder): boolean {
      if (sent.get(id) === 'proven') return false;
      steps.push(sent.has(id) ? `prove ${id}` : `send ${id} of ${miner}`);
      sent.set(id, 'proven');
      return true;
    },
    submitClaimed({ blockHash: id }: Solution, { miner }: Finder): boolean {
      if (sent.has(id)) return false;
      steps.push(`send claimed ${id} of ${miner}`);
      sent.set(id, 'claimed');
      return true;
    },
    disprove({ blockHash: id }: Solution, { miner }: Finder): void {
      steps.push(`disprove ${id} of ${miner}`);
    },
  };
  const observer: ShareObserver = {
    accepted: (share, isCandidate) =>
      void steps.push(`count ${share.miner}${isCandidate ? ' candidate' : ''}`),
    rejected: (_pool, miner, _worker, reason) => void steps.push(`count ${miner} ${reason}`),
  };
  const options = { ...JOB_BOOK_DEFAULTS, poolId: 'xmr' };
  const book = new JobBook(options, builder, new JobIds(1), clock, { emit() {} }, noted);
  const judge = new ShareJudge({ filterSlotsMax: 1 << 12 }, book, clock);
  const stations = {
    builder,
    verifier,
    blocks: new BlockWatch({ poolId: 'xmr' }, builder, sender, noted),
    judge,
    desk: new VerdictDesk({ poolId: 'xmr' }, log, observer, clock),
  };
  const faults = new FaultLog({ spanMs: 60_000 }, clock, noted);
  const intake = new ExactIntake({ inputBytes: 4 }, stations, faults);
  book.template(sampleTemplate());
  const job = (): MiningJob => {
    if (book.current === undefined) throw new Error('no job');
    return book.current;
  };
  /** One submission: its nonce, the hash it claims, and what is not as usual. */
  const submit = (
    nonce: number,
    claim: Uint8Array,
    { miner = 'alice', on = job(), sampled = false, target = SHARE_TARGET } = {},
  ): void => {
    const submission: Submission = {
      dialect: 'stratum-cryptonote',
      extranonce: new Uint8Array(4),
      nonce: Uint8Array.of(nonce >> 8, nonce),
      claim,
    };
    const issued = { ...sampleIssue(on), target, targetLe: targetToLe(target) };
    const pending = { issued, submission, miner, worker: 'rig' };
    intake.submit(sampled ? { ...pending, checking } : pending, (verdict) => {
      if (verdict.kind === 'rejected') steps.push(`answer ${verdict.reason}`);
      else {
        const { late, blockCandidate } = verdict;
        steps.push(`answer ok${late ? ' late' : ''}${blockCandidate ? ' candidate' : ''}`);
      }
    });
  };
  /** The kernel found this for the item that waits longest. */
  const settle = async (digest: Uint8Array): Promise<void> => {
    verifier.take().settle(verdictOf(digest), digest);
    await Promise.resolve();
  };
  const fail = async (): Promise<void> => {
    verifier.take().fail(new PoolError('KERNEL_TRAP', 'a thread died'));
    await Promise.resolve();
  };
  /** Everything that waits for the disk is on it. */
  const flush = (): void => {
    for (const waiter of log.waiters.splice(0)) waiter.durable();
  };
  /** What happened since it was last asked, answers of this turn included. */
  const happened = async (): Promise<readonly string[]> => {
    await Promise.resolve();
    return steps.splice(0);
  };
  return {
    ...{ book, builder, checking, clock, fail, flush, happened, intake, job, judge, log },
    ...{ noted, settle, submit, verifier },
  };
}
