/**
 * Share targets as the CryptoNote dialect tells them: the top 32 or 64 bits of a 256-bit number, in
 * hex, least significant byte first. A hash is a share when its own top 64 bits (the last eight
 * bytes) are below the target's.
 *
 * Miners widen the short form `t` in integers, as XMRig does: `q = (2^32 - 1) / t` hashes to a
 * share, then `(2^64 - 1) / q`. The short form thus names whole difficulties only, and not all of
 * them: some 1 in 256 is lost at 2^24, above which the long form takes over. Shares are judged and
 * credited by what the digits mean, never by what was wanted, so no share that a miner was told to
 * send is too easy.
 */
import { type Target, TARGET_MAX, targetToLe, workFromTarget } from '../../plugin-api/target.ts';
import type { ShareTarget } from '../session/share-targets.ts';

/** A share target as this dialect tells it. */
export interface DigitsAim extends ShareTarget {
  /** 8 or 16 hex digits. */
  readonly digits: string;
}

const MAX_32 = (1n << 32n) - 1n;
const MAX_64 = (1n << 64n) - 1n;
/** Difficulty from which targets take 16 digits. */
const LONG_FROM = 1n << 24n;

/** The nearest target that digits can tell. */
export function digitsAim(wanted: Target): DigitsAim {
  const hashes = hashesOf(wanted);
  if (hashes >= LONG_FROM) {
    const top = MAX_64 / hashes;
    return aim(top, littleEndian(top, 8));
  }
  const short = MAX_32 / hashes;
  return aim(MAX_64 / (MAX_32 / short), littleEndian(short, 4));
}

/** Hashes to a share of `wanted`, rounded; at least 1, at most what leaves a target above 0. */
function hashesOf(wanted: Target): bigint {
  const values = wanted + 1n;
  const hashes = (TARGET_MAX + 1n + values / 2n) / values;
  return hashes < 1n ? 1n : hashes > MAX_64 ? MAX_64 : hashes;
}

/** `top`: the top 64 bits that a hash has to stay below. */
function aim(top: bigint, digits: string): DigitsAim {
  const target = ((top << 192n) - 1n) as Target;
  return { target, targetLe: targetToLe(target), work: workFromTarget(target), digits };
}

function littleEndian(value: bigint, size: 4 | 8): string {
  const bytes = Buffer.alloc(size);
  if (size === 4) bytes.writeUInt32LE(Number(value));
  else bytes.writeBigUInt64LE(value);
  return bytes.toString('hex');
}
