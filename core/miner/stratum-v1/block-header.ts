/**
 * Block headers of the SHA-256 coins: 80 bytes, little-endian words. Version at 0, previous hash at 4,
 * merkle root at 36, time at 68, bits at 72, nonce at 76.
 */
import { createHash } from 'node:crypto';
import type { NotifiedJob } from './notified-job.ts';

export const HEADER_SIZE = 80;
const NONCE_AT = 76;

/** What a miner chose for one header, before the nonce. */
export interface HeaderChoice {
  readonly extranonce1: Buffer;
  readonly extranonce2: Buffer;
  /** The whole header version, rolled bits included. */
  readonly version: number;
}

/** The header of a job with nonce 0. */
export function buildHeader(job: NotifiedJob, choice: HeaderChoice): Buffer {
  const coinbase = [job.coinb1, choice.extranonce1, choice.extranonce2, job.coinb2];
  let root = sha256d(Buffer.concat(coinbase));
  for (const branch of job.branches) root = sha256d(Buffer.concat([root, branch]));
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt32LE(choice.version >>> 0, 0);
  job.previousHash.copy(header, 4);
  root.copy(header, 36);
  header.writeUInt32LE(job.ntime, 68);
  header.writeUInt32LE(job.bits, 72);
  return header;
}

/** Hash of `header` with `nonce` in place, little-endian. */
export function hashHeader(header: Uint8Array, nonce: number): Buffer {
  const copy = Buffer.from(header);
  copy.writeUInt32LE(nonce, NONCE_AT);
  return sha256d(copy);
}

/** SHA-256 of SHA-256, 32 bytes. */
export function sha256d(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest();
}
