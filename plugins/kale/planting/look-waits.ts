import type { FarmView } from '../farm/farm-view.ts';

interface LookWait {
  readonly isOver: (view: FarmView) => boolean;
  readonly resolve: (isOver: true) => void;
}

/** Work that is waited for until a look at the farm tells that waiting is of no more use. */
export class LookWaits {
  readonly #waits = new Set<LookWait>();

  /** Ends the waits that are over by this look. */
  see(view: FarmView): void {
    for (const { isOver, resolve } of this.#waits) if (isOver(view)) resolve(true);
  }

  /** Whether the work was left alone, which goes on all the same. Rejects as the work does meanwhile. */
  async isLeft(work: Promise<unknown>, isOver: (view: FarmView) => boolean): Promise<boolean> {
    let wait: LookWait | undefined;
    const over = new Promise<boolean>((resolve) => {
      wait = { isOver, resolve };
      this.#waits.add(wait);
    });
    try {
      return await Promise.race([work.then(() => false), over]);
    } finally {
      if (wait) this.#waits.delete(wait);
    }
  }
}
