import { type Target, targetFromCompact } from '../../plugin-api/target.ts';
import { readHex } from '../read-hex.ts';

/** A job as `mining.notify` brought it, bytes in header order, bound to the target in force when it came. */
export interface NotifiedJob {
  readonly id: string;
  /** 32 bytes. */
  readonly previousHash: Buffer;
  readonly coinb1: Buffer;
  readonly coinb2: Buffer;
  /** 32 bytes each. */
  readonly branches: readonly Buffer[];
  readonly version: number;
  readonly bits: number;
  /** Unix seconds. */
  readonly ntime: number;
  readonly clean: boolean;
  readonly shareTarget: Target;
  readonly networkTarget: Target;
}

/** Reads the parameters of `mining.notify`. Throws a RangeError that names the parameter. */
export function parseNotify(params: readonly unknown[], shareTarget: Target): NotifiedJob {
  const [id, previousHash, coinb1, coinb2, branches, version, bits, ntime, clean] = params;
  if (typeof id !== 'string') throw new RangeError('mining.notify: job id must be a string');
  if (!Array.isArray(branches) || branches.length > 32) {
    throw new RangeError('mining.notify: merkle branches must be an array of at most 32');
  }
  const compact = readWord(bits, 'bits');
  return {
    id,
    previousHash: readHex(previousHash, 'previous hash', 32).swap32(),
    coinb1: readHex(coinb1, 'coinb1'),
    coinb2: readHex(coinb2, 'coinb2'),
    branches: branches.map((branch) => readHex(branch, 'merkle branch', 32)),
    version: readWord(version, 'version'),
    bits: compact,
    ntime: readWord(ntime, 'ntime'),
    clean: clean === true,
    shareTarget,
    networkTarget: targetFromCompact(compact),
  };
}

function readWord(value: unknown, name: string): number {
  return readHex(value, name, 4).readUInt32BE();
}
