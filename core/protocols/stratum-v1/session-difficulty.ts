import { difficultyFromTarget, type Target } from '../../plugin-api/target.ts';
import { DeviationVardiff } from '../../vardiff/deviation-vardiff.ts';
import { clampDifficulty } from '../../vardiff/difficulty-scale.ts';
import { FixedDifficulty } from '../../vardiff/fixed-difficulty.ts';
import type { VardiffController, VardiffOptions } from '../../vardiff/vardiff.ts';

/**
 * The difficulty of one session: variable until the miner pins it, never below the highest minimum
 * that the port, its user agent or the miner itself asked for. Each change says whether the target
 * moved.
 */
export class SessionDifficulty {
  #options: VardiffOptions;
  #controller: VardiffController;
  #pinned: number | undefined;
  #suggested: number | undefined;

  constructor(options: VardiffOptions) {
    this.#options = options;
    this.#controller = new DeviationVardiff(options);
  }

  get target(): Target {
    return this.#controller.target;
  }

  /**
   * Difficulties that a miner may be given here; the minimum may have been raised above the
   * maximum.
   */
  get range(): { readonly min: number; readonly max: number } {
    return { min: this.#options.difficultyMin, max: this.#options.difficultyMax };
  }

  /** Forbids difficulties below `difficulty`. A higher minimum stays. */
  raiseMinimum(difficulty: number): boolean {
    if (!(difficulty > this.#options.difficultyMin)) return false;
    const difficultyMax = Math.max(difficulty, this.#options.difficultyMax);
    this.#options = { ...this.#options, difficultyMin: difficulty, difficultyMax };
    return this.#pinned === undefined
      ? this.#start(difficultyFromTarget(this.target))
      : this.pin(this.#pinned);
  }

  /** Ends variation, at the nearest difficulty that is allowed. */
  pin(difficulty: number): boolean {
    this.#pinned = difficulty;
    return this.#control(new FixedDifficulty(clampDifficulty(difficulty, this.#options)));
  }

  /**
   * Starts anew from `difficulty`. The same suggestion again, or one to a pinned session, changes
   * nothing.
   */
  suggest(difficulty: number): boolean {
    if (this.#pinned !== undefined || difficulty === this.#suggested) return false;
    this.#suggested = difficulty;
    return this.#start(difficulty);
  }

  /** See VardiffController. */
  share(atMs: number, creditedWork: bigint): boolean {
    return this.#controller.share(atMs, creditedWork) !== undefined;
  }

  /** See VardiffController. */
  tick(atMs: number): boolean {
    return this.#controller.tick(atMs) !== undefined;
  }

  /** See VardiffController. */
  idle(atMs: number): void {
    this.#controller.idle(atMs);
  }

  #start(difficulty: number): boolean {
    return this.#control(new DeviationVardiff({ ...this.#options, difficultyStart: difficulty }));
  }

  #control(controller: VardiffController): boolean {
    const moved = controller.target !== this.#controller.target;
    this.#controller = controller;
    return moved;
  }
}
