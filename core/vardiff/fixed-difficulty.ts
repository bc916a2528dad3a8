import { type Target, targetFromDifficulty } from '../plugin-api/target.ts';
import type { VardiffController } from './vardiff.ts';

/** A difficulty that somebody pinned: it never moves. */
export class FixedDifficulty implements VardiffController {
  readonly target: Target;

  /** `one`: target of difficulty 1, Bitcoin's where it is undefined. */
  constructor(difficulty: number, one?: Target) {
    this.target = targetFromDifficulty(difficulty, one);
  }

  share(): undefined {
    return undefined;
  }

  tick(): undefined {
    return undefined;
  }

  idle(): void {
    // Nothing is measured here.
  }
}
