import { HASHES_DIFFICULTY_ONE, type Target, TARGET_MAX } from '../../plugin-api/target.ts';
import { readHex } from '../read-hex.ts';

/** A job as `login` or `job` brought it. */
export interface NotifiedBlob {
  readonly id: string;
  readonly blob: Buffer;
  /** Such as `rx/0`. */
  readonly algo: string;
  /** Lower-case hex. */
  readonly seed: string;
  readonly seedNext: string | undefined;
  readonly shareTarget: Target;
}

/** Where all coins of this dialect have the nonce. */
export const NONCE_AT = 39;
export const NONCE_BYTES = 4;
/** Longer hashing blobs are nobody's. */
const BLOB_BYTES_MAX = 190;

/** Reads a job object. Throws a RangeError that names the field. */
export function parseJob(job: Record<string, unknown>, algoDefault: string): NotifiedBlob {
  const id = job['job_id'];
  if (typeof id !== 'string' || id === '') throw new RangeError('job_id must be a string');
  const blob = readHex(job['blob'], 'blob');
  if (blob.length < NONCE_AT + NONCE_BYTES || blob.length > BLOB_BYTES_MAX) {
    throw new RangeError(`a blob has 43 to ${BLOB_BYTES_MAX} bytes, got ${blob.length}`);
  }
  const next = job['next_seed_hash'];
  return {
    id,
    blob,
    algo: typeof job['algo'] === 'string' ? job['algo'] : algoDefault,
    seed: readHex(job['seed_hash'], 'seed_hash', 32).toString('hex'),
    seedNext:
      typeof next === 'string' && next !== ''
        ? readHex(next, 'next_seed_hash', 32).toString('hex')
        : undefined,
    shareTarget: parseTarget(job['target']),
  };
}

/**
 * A target as miners are told: the highest 4 or 8 bytes of it, least significant first. A share is a hash
 * whose highest 8 bytes are below; the short form stands for a whole difficulty.
 */
export function parseTarget(text: unknown): Target {
  const bytes = readHex(text, 'target');
  if (bytes.length !== 4 && bytes.length !== 8) {
    throw new RangeError(`a target has 4 or 8 bytes, got ${bytes.length}`);
  }
  const top = expand(bytes);
  if (top === 0n) throw new RangeError('the target is zero');
  const target = (top << 192n) - 1n;
  return (target > TARGET_MAX ? TARGET_MAX : target) as Target;
}

/** The bound of the highest 8 bytes of a hash, exclusive, as miners of this dialect work it out. */
function expand(bytes: Buffer): bigint {
  if (bytes.length === 8) return bytes.readBigUInt64LE();
  const short = BigInt(bytes.readUInt32LE());
  return short === 0n ? 0n : 0xffff_ffff_ffff_ffffn / (0xffff_ffffn / short);
}

/** Whole number of hashes that a share takes on average. */
export function difficultyOf(target: Target): number {
  return Number(HASHES_DIFFICULTY_ONE / target);
}
