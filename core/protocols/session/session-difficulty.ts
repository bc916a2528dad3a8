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

  /** `target` as a difficulty, in the unit of the port. */
  get shown(): number {
    return difficultyFromTarget(this.target, this.#options.difficultyOne);
  }

  /** Difficulties that this miner may be given. */
  get range(): { readonly min: number; readonly max: number } {
    return { min: this.#options.difficultyMin, max: this.#options.difficultyMax };
  }

  /** Forbids difficulties below `difficulty`. A higher minimum stays. */
  raiseMinimum(difficulty: number): boolean {
    if (!(difficulty > this.#options.difficultyMin)) return false;
    this.#options = {
      ...this.#options,
      difficultyMin: difficulty,
      difficultyMax: Math.max(difficulty, this.#options.difficultyMax),
      difficultyStart: this.shown,
    };
    return this.#pinned === undefined
      ? this.#control(new DeviationVardiff(this.#options))
      : this.pin(this.#pinned);
  }

  /** Ends variation, at the nearest difficulty that is allowed. */
  pin(difficulty: number): boolean {
    this.#pinned = difficulty;
    return this.#control(
      new FixedDifficulty(clampDifficulty(difficulty, this.#options), this.#options.difficultyOne),
    );
  }

  /**
   * Starts anew from `difficulty`. The same suggestion again, or one to a pinned session, changes
   * nothing.
   */
  suggest(difficulty: number): boolean {
    if (this.#pinned !== undefined || difficulty === this.#suggested) return false;
    this.#suggested = difficulty;
    this.#options = { ...this.#options, difficultyStart: difficulty };
    return this.#control(new DeviationVardiff(this.#options));
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

  #control(controller: VardiffController): boolean {
    const moved = controller.target !== this.#controller.target;
    this.#controller = controller;
    return moved;
  }
}
