import { targetOfZeros } from '../jobs/kernel-layout.ts';
import type { Target } from '../../../core/plugin-api/target.ts';

/** More can be no target of hashes that have any digit left. */
const ZEROS_MAX = 63;

/**
 * What the effort of a round is measured against. The farm has no difficulty: whoever has more zeros has a larger
 * part. So the best work that anybody did in the block stands for it: a pool with an effort of 100 % did as much work
 * as the best hash of the block takes on average. Never easier than the easiest share, by which effort would jump.
 */
export function networkTarget(bestZeros: number, shareZerosMin: number): Target {
  return targetOfZeros(networkZeros(bestZeros, shareZerosMin));
}

/** The same in leading zeros. */
export function networkZeros(bestZeros: number, shareZerosMin: number): number {
  return Math.min(Math.max(bestZeros, shareZerosMin, 1), ZEROS_MAX);
}
