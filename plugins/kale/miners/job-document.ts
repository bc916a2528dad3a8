import { Type } from 'typebox';
import { workFromTarget } from '../../../core/plugin-api/target.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import type { SeatJob } from '../../../core/plugin-api/work-desk.ts';
import { farmerKey } from '../consensus/farmer-key.ts';
import { kaleJob } from '../jobs/kale-job.ts';

const HASH_DIGITS = 64;

/** A job as miners get it. */
export const jobSchema = Type.Object({
  jobId: Type.String(),
  blockIndex: Type.Integer(),
  entropy: Type.String({ description: '32 bytes in hex.' }),
  entropyBase64: Type.String(),
  farmer: Type.String({ description: 'G address, whose key is in the hash.' }),
  farmerHex: Type.String({ description: 'The 32 bytes of the key, in hex.' }),
  nonceFirst: Type.String({ description: 'Decimal digits.' }),
  nonceEnd: Type.String({ description: 'Behind the last one; decimal digits.' }),
  shareZeros: Type.Integer({ description: 'Leading zero hex digits of a share.' }),
  target: Type.String({ description: 'The greatest hash of a share, 64 hex digits.' }),
  difficulty: Type.String({ description: 'Hashes that a share takes on average.' }),
  blockTimestamp: Type.Integer({ description: 'Unix seconds.' }),
  blockAge: Type.Integer({ description: 'Seconds.' }),
  expiresAt: Type.Integer({ description: 'Unix seconds; another job comes before.' }),
});

interface JobFacts {
  readonly jobId: string;
  readonly blockIndex: number;
  /** 32 bytes. */
  readonly entropy: Uint8Array;
  /** G address. */
  readonly farmer: string;
  /** Decimal digits. */
  readonly nonceFirst: string;
  /** Behind the last one. */
  readonly nonceEnd: string;
  /** Of a whole number of zeros: ones alone behind them. */
  readonly target: Target;
  /** Unix seconds. */
  readonly blockTimestamp: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** `nowMs`: Unix milliseconds, by the clock of the ledger. */
export function jobDocument(job: SeatJob, nowMs: number) {
  const { block } = kaleJob(job.job).kale;
  const facts = {
    jobId: job.id,
    blockIndex: block.index,
    entropy: block.entropy,
    farmer: job.lane,
    nonceFirst: String(job.nonceFirst),
    nonceEnd: String(job.nonceEnd),
    target: job.target,
    blockTimestamp: Number(block.timestamp),
    expiresAt: Math.floor(job.expiresAtMs / 1000),
  };
  return documentOf(facts, nowMs);
}

/** As `jobSchema` has it; `nowMs`: Unix milliseconds. */
export function documentOf(
  { jobId, blockIndex, entropy: bytes, farmer, target, ...rest }: JobFacts,
  nowMs: number,
) {
  const entropy = Buffer.from(bytes);
  const targetDigits = target.toString(16);
  return {
    jobId,
    blockIndex,
    entropy: entropy.toString('hex'),
    entropyBase64: entropy.toString('base64'),
    farmer,
    farmerHex: Buffer.from(farmerKey(farmer)).toString('hex'),
    shareZeros: HASH_DIGITS - targetDigits.length,
    target: targetDigits.padStart(HASH_DIGITS, '0'),
    difficulty: String(workFromTarget(target)),
    blockAge: Math.max(0, Math.floor(nowMs / 1000) - rest.blockTimestamp),
    ...rest,
  };
}
