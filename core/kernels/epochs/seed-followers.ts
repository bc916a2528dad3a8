import type { KernelEpoch } from '../../plugin-api/kernel.ts';

interface Followed {
  readonly current: string;
  readonly next: string | undefined;
  /** Late shares are still of this one. */
  readonly previous: string | undefined;
  /** Somebody has wanted a hash of it. */
  readonly used: boolean;
}

/** How much a seed is needed, lower is more; from `UNFOLLOWED` on nobody announced it. */
export const CURRENT = 0;
export const NEXT = 1;
export const PREVIOUS = 2;
export const UNFOLLOWED = 3;

/** Which epochs the pools are in. The first who followed counts first. */
export class SeedFollowers {
  readonly #followers = new Map<string, Followed>();

  /** `epoch` undefined: the follower is gone. */
  follow(follower: string, epoch: KernelEpoch | undefined): void {
    if (epoch === undefined) {
      this.#followers.delete(follower);
      return;
    }
    const known = this.#followers.get(follower);
    const { seed: current, seedNext: next } = epoch;
    const previous = known?.current === current ? known.previous : known?.current;
    this.#followers.set(follower, { current, next, previous, used: known?.used ?? false });
  }

  /** A hash of this seed is wanted: who follows it needs its data, and those of the seeds to come. */
  use(seed: string): void {
    for (const [follower, known] of this.#followers) {
      if (known.used || !(known.current === seed || known.next === seed)) continue;
      this.#followers.set(follower, { ...known, used: true });
    }
  }

  rankOf(seed: string): number {
    let rank = UNFOLLOWED;
    for (const { current, next, previous } of this.#followers.values()) {
      if (current === seed) return CURRENT;
      if (next === seed) rank = NEXT;
      else if (previous === seed) rank = Math.min(rank, PREVIOUS);
    }
    return rank;
  }

  /** Current seeds, each once. */
  get currents(): readonly string[] {
    return [...new Set([...this.#followers.values()].map(({ current }) => current))];
  }

  /** Seeds whose data shall be there: first all current ones, then those to come. */
  wanted(which: 'all' | 'used'): readonly string[] {
    const followers = [...this.#followers.values()].filter(({ used }) => used || which === 'all');
    const next = followers.flatMap((known) => (known.next === undefined ? [] : [known.next]));
    return [...new Set([...followers.map(({ current }) => current), ...next])];
  }
}
