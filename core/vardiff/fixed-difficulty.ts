import { type Target, targetFromDifficulty } from '../plugin-api/target.ts';
import type { VardiffController } from './vardiff.ts';

/** A difficulty that somebody pinned: it never moves. */
export class FixedDifficulty implements VardiffController {
  readonly target: Target;

  constructor(difficulty: number) {
    this.target = targetFromDifficulty(difficulty);
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
