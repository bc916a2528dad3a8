import {
  difficultyFromTarget,
  type Target,
  targetToLe,
  type Work,
  workFromTarget,
} from '../../plugin-api/target.ts';
import { difficultyLine } from './wire-lines.ts';

/** A target with all that follows from it; shared by every session that mines at it. */
export interface ShareTarget {
  readonly target: Target;
  readonly targetLe: Uint8Array;
  readonly work: Work;
  readonly difficulty: number;
  /** The `mining.set_difficulty` line. */
  readonly line: string;
}

/**
 * Difficulties have three digits, so a decade has 900 of them: this holds what a port really uses.
 */
const REMEMBERED_MAX = 4096;

/** Share targets by value, the oldest forgotten first. */
export class ShareTargets {
  readonly #known = new Map<Target, ShareTarget>();

  of(target: Target): ShareTarget {
    const known = this.#known.get(target);
    if (known !== undefined) return known;
    const difficulty = difficultyFromTarget(target);
    const made: ShareTarget = {
      target,
      targetLe: targetToLe(target),
      work: workFromTarget(target),
      difficulty,
      line: difficultyLine(difficulty),
    };
    this.#known.set(target, made);
    if (this.#known.size > REMEMBERED_MAX) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return made;
  }
}
