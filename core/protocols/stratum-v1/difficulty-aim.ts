import {
  difficultyFromTarget,
  type Target,
  targetToLe,
  workFromTarget,
} from '../../plugin-api/target.ts';
import type { ShareTarget } from '../session/share-targets.ts';
import { difficultyLine } from './wire-lines.ts';

/** A share target as Stratum V1 tells it. */
export interface DifficultyAim extends ShareTarget {
  /** The `mining.set_difficulty` line. */
  readonly line: string;
}

export function difficultyAim(target: Target): DifficultyAim {
  return {
    target,
    targetLe: targetToLe(target),
    work: workFromTarget(target),
    line: difficultyLine(difficultyFromTarget(target)),
  };
}
