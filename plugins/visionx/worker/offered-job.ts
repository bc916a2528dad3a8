import { type Target, workFromTarget } from '../../../core/plugin-api/target.ts';
import type { WorkerJob } from '../../../core/plugin-api/worker.ts';
import { targetOfDifficulty } from '../consensus/target.ts';
import { kernelContext, kernelInput, type KernelWork } from '../jobs/kernel-layout.ts';
import { faulty, JobFields } from './job-fields.ts';
import { type EpochSeeds, guessedWork, saysMessage, toldWork } from './offered-work.ts';

const U32 = 1n << 32n;

export interface OfferedJob {
  /** Hex. */
  readonly tip: string;
  /** `clean` where the tip is another than `tipBefore`. */
  readonly job: WorkerJob;
}

export interface JobReading {
  /** Who is paid. */
  readonly address: string;
  readonly seeds: EpochSeeds;
  readonly tipBefore: string | undefined;
}

/** A job as a pool of Vision sends it. @throws PoolError `POOL_INVALID` */
export function offeredJob(value: unknown, { address, seeds, tipBefore }: JobReading): OfferedJob {
  const fields = new JobFields(value);
  const told = saysMessage(fields);
  const work = told ? toldWork(fields) : guessedWork(fields, address, seeds);
  const shareTarget = fields.target('share_target');
  const tip = Buffer.from(fields.hash('prev_hash')).toString('hex');
  const job: WorkerJob = {
    id: fields.text('job_id'),
    height: Number(fields.integer('height')),
    kernelContext: contextOf(work),
    input: kernelInput,
    ...(told ? toldNonces(fields) : upstreamNonces(fields)),
    shareTarget,
    networkTarget: told ? fields.target('target') : consensusTarget(fields),
    difficulty: Number(workFromTarget(shareTarget)),
    clean: tip !== tipBefore,
  };
  return { tip, job };
}

/** Upstream's own has ones in front, so that nearly every hash meets it. */
function consensusTarget(fields: JobFields): Target {
  return targetOfDifficulty(fields.integer('difficulty'));
}

type Nonces = Pick<WorkerJob, 'nonceFirst' | 'nonceEnd'>;

function toldNonces(fields: JobFields): Nonces {
  const nonceFirst = fields.integer('nonce_start');
  const nonceEnd = fields.nonceEnd('nonce_end');
  if (nonceEnd <= nonceFirst) throw faulty('nonce_end', 'is not behind nonce_start');
  return { nonceFirst, nonceEnd };
}

/** Upstream's ranges wrap at 32 bits; what lies behind belongs to somebody else as well. */
function upstreamNonces(fields: JobFields): Nonces {
  const nonceFirst = fields.integer('extra_nonce_start');
  const end = fields.integer('extra_nonce_end');
  if (nonceFirst >= U32 || end >= U32) throw faulty('extra_nonce_start', 'has over 32 bits');
  return { nonceFirst, nonceEnd: end > nonceFirst ? end : U32 };
}

function contextOf(work: KernelWork): Uint8Array {
  try {
    return kernelContext(work);
  } catch (error) {
    throw faulty('message', error instanceof Error ? error.message : 'makes no sense');
  }
}
