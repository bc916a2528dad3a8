import { PoolError } from '../../../core/plugin-api/errors.ts';
import { workFromTarget } from '../../../core/plugin-api/target.ts';
import type { WorkerJob } from '../../../core/plugin-api/worker.ts';
import { farmerKey } from '../consensus/farmer-key.ts';
import { U32_MAX } from '../consensus/farm-block.ts';
import { leadingZeros } from '../consensus/leading-zeros.ts';
import { kernelContext, kernelInput, targetOfZeros } from '../jobs/kernel-layout.ts';

const HASH = /^[0-9a-f]{64}$/i;
const DIGITS = /^[0-9]{1,20}$/;
const NONCES_MAX = 1n << 64n;
const ZEROS_MAX = 63;

/**
 * A job as a pool of KALE sends it. `blockBefore`: name of the block of the job before, if there was one.
 * @throws PoolError `POOL_INVALID` that names the field; also where fields contradict each other, so that a miner
 * hashes for nobody else than it is shown.
 */
export function toldJob(
  value: unknown,
  blockBefore: string | undefined,
): { readonly job: WorkerJob; readonly block: string } {
  const fields = fieldsOf(value);
  const blockIndex = count(fields, 'blockIndex', U32_MAX);
  const entropy = hex(fields, 'entropy');
  const farmer = farmerOf(fields);
  const zeros = count(fields, 'shareZeros', ZEROS_MAX);
  const shareTarget = targetOfZeros(zeros);
  if (BigInt(`0x${hex(fields, 'target').toString('hex')}`) !== shareTarget)
    throw faulty('target', 'is not that of shareZeros');
  const nonceFirst = nonce(fields, 'nonceFirst');
  const nonceEnd = nonce(fields, 'nonceEnd');
  if (nonceEnd <= nonceFirst) throw faulty('nonceEnd', 'is not behind nonceFirst');
  const block = `${blockIndex}.${entropy.toString('hex')}`;
  const job: WorkerJob = {
    id: text(fields, 'jobId'),
    height: blockIndex,
    kernelContext: kernelContext({ blockIndex, entropy, farmer }),
    input: kernelInput,
    nonceFirst,
    nonceEnd,
    shareTarget,
    networkTarget: undefined,
    difficulty: Number(workFromTarget(shareTarget)),
    clean: block !== blockBefore,
    describe: zerosText,
  };
  return { job, block };
}

/** `digest`: as the kernel has it, least significant byte first. */
function zerosText(digest: Uint8Array): string {
  return `${leadingZeros(Uint8Array.from(digest).reverse())} zeros`;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new PoolError('POOL_INVALID', 'the pool sent no job');
}

/** The key behind the address that is shown. */
function farmerOf(fields: Fields): Uint8Array {
  let key: Uint8Array;
  try {
    key = farmerKey(text(fields, 'farmer'));
  } catch {
    throw faulty('farmer');
  }
  if (!hex(fields, 'farmerHex').equals(key)) throw faulty('farmerHex', 'is not that of the farmer');
  return key;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw faulty(name);
}

function hex(fields: Fields, name: string): Buffer {
  const digits = text(fields, name);
  if (!HASH.test(digits)) throw faulty(name);
  return Buffer.from(digits, 'hex');
}

function count(fields: Fields, name: string, max: number): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max)
    return value;
  throw faulty(name);
}

function nonce(fields: Fields, name: string): bigint {
  const digits = text(fields, name);
  if (!DIGITS.test(digits) || BigInt(digits) > NONCES_MAX) throw faulty(name);
  return BigInt(digits);
}

function faulty(name: string, what = 'makes no sense'): PoolError {
  return new PoolError('POOL_INVALID', `the pool's job: ${name} ${what}`, { field: name });
}
