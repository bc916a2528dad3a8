import { Type } from 'typebox';
import { workFromTarget } from '../../../core/plugin-api/target.ts';
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

/** `nowMs`: Unix milliseconds, by the clock of the ledger. */
export function jobDocument(job: SeatJob, nowMs: number) {
  const { block } = kaleJob(job.job).kale;
  const entropy = Buffer.from(block.entropy);
  const blockTimestamp = Number(block.timestamp);
  const targetDigits = job.target.toString(16);
  return {
    jobId: job.id,
    blockIndex: block.index,
    entropy: entropy.toString('hex'),
    entropyBase64: entropy.toString('base64'),
    farmer: job.lane,
    farmerHex: Buffer.from(farmerKey(job.lane)).toString('hex'),
    nonceFirst: String(job.nonceFirst),
    nonceEnd: String(job.nonceEnd),
    // Targets are those of whole zeros: ones alone behind them.
    shareZeros: HASH_DIGITS - targetDigits.length,
    target: targetDigits.padStart(HASH_DIGITS, '0'),
    difficulty: String(workFromTarget(job.target)),
    blockTimestamp,
    blockAge: Math.max(0, Math.floor(nowMs / 1000) - blockTimestamp),
    expiresAt: Math.floor(job.expiresAtMs / 1000),
  };
}
