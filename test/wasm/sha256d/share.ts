import { createHash } from 'node:crypto';
import type { SeededRandom } from '../seeded-random.ts';

/** What all shares of one job have in common. Hashes in header byte order. */
export interface Job {
  readonly coinb1: Buffer;
  readonly coinb2: Buffer;
  readonly branches: readonly Buffer[];
  readonly previousHash: Buffer;
  readonly bits: number;
}

export interface Submission {
  readonly extranonce1: Buffer;
  readonly extranonce2: Buffer;
  readonly version: number;
  readonly ntime: number;
  readonly nonce: number;
}

export type Sha256 = (bytes: Uint8Array) => Uint8Array;

export const nodeSha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** The kernel's context of a job. */
export function contextOf(job: Job): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(job.coinb1.length, 0);
  head.writeUInt32LE(job.coinb2.length, 4);
  head.writeUInt32LE(job.branches.length, 8);
  head.writeUInt32LE(job.bits, 12);
  return Buffer.concat([head, job.previousHash, ...job.branches, job.coinb1, job.coinb2]);
}

/** The kernel's input of a submission. */
export function inputOf(submission: Submission): Buffer {
  const input = Buffer.alloc(32);
  input[0] = submission.extranonce1.length;
  input[1] = submission.extranonce2.length;
  input.writeUInt32LE(submission.version >>> 0, 4);
  input.writeUInt32LE(submission.ntime, 8);
  input.writeUInt32LE(submission.nonce, 12);
  Buffer.concat([submission.extranonce1, submission.extranonce2]).copy(input, 16);
  return input;
}

/** The digest as the definition of a share has it, with somebody else's SHA-256. */
export function referenceDigest(
  job: Job,
  submission: Submission,
  sha256: Sha256 = nodeSha256,
): Buffer {
  const twice = (...parts: Uint8Array[]) => Buffer.from(sha256(sha256(Buffer.concat(parts))));
  const { extranonce1, extranonce2 } = submission;
  let root = twice(job.coinb1, extranonce1, extranonce2, job.coinb2);
  for (const branch of job.branches) root = twice(root, branch);
  const header = Buffer.alloc(80);
  header.writeUInt32LE(submission.version >>> 0, 0);
  job.previousHash.copy(header, 4);
  root.copy(header, 36);
  header.writeUInt32LE(submission.ntime, 68);
  header.writeUInt32LE(job.bits, 72);
  header.writeUInt32LE(submission.nonce, 76);
  return twice(header);
}

export function randomJob(random: SeededRandom): Job {
  const coinbase = random.between(60, 1000);
  const head = random.between(0, coinbase);
  return {
    coinb1: random.bytes(head),
    coinb2: random.bytes(coinbase - head),
    branches: Array.from({ length: random.between(0, 16) }, () => random.bytes(32)),
    previousHash: random.bytes(32),
    bits: random.uint32(),
  };
}

export function randomSubmission(
  random: SeededRandom,
  sizes = { extranonce1: random.between(1, 8), extranonce2: random.between(1, 8) },
): Submission {
  return {
    extranonce1: random.bytes(sizes.extranonce1),
    extranonce2: random.bytes(sizes.extranonce2),
    version: random.uint32(),
    ntime: random.uint32(),
    nonce: random.uint32(),
  };
}

/** A hash as SV1's `mining.notify` writes it, every four bytes reversed, in header byte order. */
export function fromNotify(hex: string): Buffer {
  return Buffer.from(hex, 'hex').swap32();
}
