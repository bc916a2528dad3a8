import type { Target, Work } from '../../plugin-api/target.ts';

/** A target that shares are judged by, with all that follows from it. */
export interface ShareTarget {
  /** Within what the dialect can tell a miner: near the target that it was made of, or that itself. */
  readonly target: Target;
  /** `target`, 32 bytes, little-endian. */
  readonly targetLe: Uint8Array;
  readonly work: Work;
}

/**
 * Difficulties have three digits, so a decade has 900 of them: this holds what a port really uses.
 */
const REMEMBERED_MAX = 4096;

/**
 * Share targets by the value that was wanted, each made once for all sessions of a port; the oldest
 * forgotten first.
 */
export class ShareTargets<Aim extends ShareTarget> {
  readonly #make: (wanted: Target) => Aim;
  readonly #known = new Map<Target, Aim>();

  constructor(make: (wanted: Target) => Aim) {
    this.#make = make;
  }

  of(wanted: Target): Aim {
    const known = this.#known.get(wanted);
    if (known !== undefined) return known;
    const made = this.#make(wanted);
    this.#known.set(wanted, made);
    if (this.#known.size > REMEMBERED_MAX) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return made;
  }
}
