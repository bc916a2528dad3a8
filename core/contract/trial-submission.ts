import { type DialectId, type Submission, workFor } from '../plugin-api/dialect.ts';
import type { MiningJob } from '../plugin-api/job.ts';

export interface Trial {
  /** Unsigned 32-bit: what a miner would try next. */
  readonly nonce: number;
  /** Whose: sessions of different numbers, 0 to 255, have different extranonces. @default 1 */
  readonly session?: number;
  /** Bytes that the pool leaves free in each job. */
  readonly extranonceBytes: number;
}

/** Sessions of the CryptoNote dialect have extranonces of this size, or smaller where there is less room. */
const CRYPTONOTE_EXTRANONCE_BYTES = 4;

/** A submission as a miner of each dialect would send it; where it claims a digest, of zeros yet. */
const TRIALS: {
  readonly [Id in DialectId]: (job: MiningJob, trial: Trial) => Submission;
} = {
  'stratum-v1': (job, { nonce, session = 1, extranonceBytes }) => {
    const { version, ntime } = workFor(job.work, 'stratum-v1');
    const half = extranonceBytes >> 1;
    return {
      dialect: 'stratum-v1',
      extranonce1: new Uint8Array(half).fill(session),
      extranonce2: new Uint8Array(extranonceBytes - half),
      ntime,
      nonce,
      version,
    };
  },
  'stratum-cryptonote': (_job, { nonce, session = 1, extranonceBytes }) => {
    const size = Math.min(extranonceBytes, CRYPTONOTE_EXTRANONCE_BYTES);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, nonce, true);
    return {
      dialect: 'stratum-cryptonote',
      extranonce: new Uint8Array(size).fill(session),
      nonce: bytes,
      claim: new Uint8Array(32),
    };
  },
  // Sessions are told apart by the nonces that they are given.
  'http-work': (job, { nonce, session = 1 }) => {
    const { nonceCount } = workFor(job.work, 'http-work');
    const wide = (BigInt(session) << 22n) + BigInt(nonce);
    return { dialect: 'http-work', nonce: wide % nonceCount, lane: '' };
  },
};

/** What a miner of `dialect` would send after trying one nonce. */
export function trialSubmission(dialect: DialectId, job: MiningJob, trial: Trial): Submission {
  return TRIALS[dialect](job, trial);
}

/** The submission with the digest as its claim, in dialects whose miners say what they found. */
export function claiming(submission: Submission, digest: Uint8Array): Submission {
  return submission.dialect === 'stratum-cryptonote'
    ? { ...submission, claim: digest }
    : submission;
}
