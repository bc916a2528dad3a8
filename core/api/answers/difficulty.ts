import { targetFromDifficulty, workFromTarget } from '../../plugin-api/target.ts';

/** Expected hashes of difficulty 1. */
const WORK_ONE = Number(workFromTarget(targetFromDifficulty(1)));

/** Work as difficulty, for display. */
export function difficultyFromWork(work: bigint | undefined): number {
  return work === undefined ? 0 : Number(work) / WORK_ONE;
}
