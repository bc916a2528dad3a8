/** A job as workers get it: upstream's fields, and what upstream leaves out of them. */
import type { SeatJob } from '../../../core/plugin-api/work-desk.ts';
import { workFromTarget } from '../../../core/plugin-api/target.ts';
import type { CoinConfig } from '../coin-config.ts';
import { targetHex } from '../consensus/target.ts';
import { visionXJob } from '../jobs/visionx-job.ts';
import { plainNumber } from './answers.ts';

type Parameters = CoinConfig['parameters'];

const U32_MAX = (1n << 32n) - 1n;
/** `<height>-<id>`; a height has at most 64 bits. */
const JOB_ID = /^[0-9]{1,20}-([0-9a-f]{1,16})$/;

/** Numbers beyond 2^53 - 1 are decimal strings, those that upstream does not have always. */
export function jobDocument(job: SeatJob, parameters: Parameters) {
  const { visionx } = visionXJob(job.job);
  const { nonceFirst, nonceEnd } = job;
  // Workers of upstream know nothing beyond 32 bits: a range there is none for them.
  const isNarrow = nonceEnd <= U32_MAX;
  return {
    job_id: jobIdOf(job),
    height: plainNumber(visionx.height),
    prev_hash: visionx.previousHash,
    merkle_root: `0x${visionx.transactionsRoot}`,
    target: targetHex(job.networkTarget),
    share_target: targetHex(job.target),
    extra_nonce_start: isNarrow ? Number(nonceFirst) : 0,
    extra_nonce_end: isNarrow ? Number(nonceEnd) : 0,
    difficulty: plainNumber(visionx.difficulty),
    algorithm: 'visionx',
    params: parametersDocument(parameters),
    params_fingerprint: fingerprint(parameters),
    epoch: plainNumber(visionx.epoch),
    epoch_seed: visionx.seed,
    message_hex: Buffer.from(visionx.message).toString('hex'),
    timestamp: plainNumber(visionx.timeSeconds),
    miner: visionx.miner,
    tx_root: visionx.transactionsRoot,
    nonce_start: String(nonceFirst),
    nonce_end: String(nonceEnd),
    share_difficulty: String(workFromTarget(job.target)),
    expires_at: Math.floor(job.expiresAtMs / 1000),
  };
}

/** What a worker calls a job. */
export function jobIdOf(job: SeatJob): string {
  return `${visionXJob(job.job).visionx.height}-${job.id}`;
}

/** What the desk calls it; empty for a text that no job is called by. */
export function seatJobId(jobId: string): string {
  return JOB_ID.exec(jobId)?.[1] ?? '';
}

function parametersDocument(parameters: Parameters) {
  return {
    dataset_mb: parameters.datasetMib,
    scratch_mb: parameters.scratchMib,
    mix_iters: parameters.iterations,
    reads_per_iter: parameters.readsPerIteration,
    write_every: parameters.writeEvery,
    epoch_blocks: parameters.epochBlocks,
  };
}

/** As Vision nodes compare them. */
function fingerprint(parameters: Parameters): string {
  const named = Object.entries(parametersDocument(parameters));
  return ['v=1', ...named.map(([name, value]) => `${name}=${value}`)].join(' ');
}
