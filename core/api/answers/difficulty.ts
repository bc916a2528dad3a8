import { type Target, workFromTarget } from '../../plugin-api/target.ts';

/** Work as difficulty, for display. `one`: target of difficulty 1. */
export function difficultyFromWork(work: bigint | undefined, one: Target): number {
  return work === undefined ? 0 : Number(work) / Number(workFromTarget(one));
}
