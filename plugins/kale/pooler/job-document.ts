import { BLOCK_INTERVAL_SECONDS } from '../consensus/farm-block.ts';
import { farmerKey } from '../consensus/farmer-key.ts';
import { targetOfZeros } from '../jobs/kernel-layout.ts';
import type { RelayedWork } from './backend-answers.ts';

const HASH_DIGITS = 64;

/** A job as the pool itself tells it. `nowMs`: Unix milliseconds. */
export function jobDocument(work: RelayedWork, nowMs: number) {
  const entropy = Buffer.from(work.entropy, 'hex');
  const { jobId, blockIndex, nonceFirst, nonceEnd, shareZeros, blockTimestamp } = work;
  return {
    ...{ jobId, blockIndex, nonceFirst, nonceEnd, shareZeros, blockTimestamp },
    entropy: work.entropy,
    entropyBase64: entropy.toString('base64'),
    farmer: work.custodialWallet,
    farmerHex: Buffer.from(farmerKey(work.custodialWallet)).toString('hex'),
    target: targetOfZeros(shareZeros).toString(16).padStart(HASH_DIGITS, '0'),
    difficulty: String(16n ** BigInt(shareZeros)),
    blockAge: Math.max(0, Math.floor(nowMs / 1_000) - blockTimestamp),
    expiresAt: blockTimestamp + Number(BLOCK_INTERVAL_SECONDS),
  };
}
