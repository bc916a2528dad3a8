import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { FarmHand } from '../farm/farm-hand.ts';
import type { FarmView } from '../farm/farm-view.ts';

interface Place {
  readonly hand: FarmHand;
  /** What it does for an earlier look; undefined while it is free. */
  attending: Promise<void> | undefined;
  isFailing: boolean;
}

/** Shows each look to all hands at once; one that fails or is slow concerns no other. */
export class HandRota {
  readonly #places: readonly Place[];
  readonly #logger: Logger;

  constructor(hands: readonly FarmHand[], logger: Logger) {
    this.#places = hands.map((hand) => ({ hand, attending: undefined, isFailing: false }));
    this.#logger = logger;
  }

  /** Waits for nobody. A hand that is still busy with an earlier look does not attend to this one. */
  show(view: FarmView): void {
    for (const place of this.#places) {
      place.hand.see?.(view);
      if (place.attending !== undefined) continue;
      place.attending = this.#attended(place, view).finally(() => {
        place.attending = undefined;
      });
    }
  }

  /** Resolves when no hand is busy with a look any more. */
  async rest(): Promise<void> {
    await Promise.all(this.#places.map(async ({ attending }) => attending));
  }

  /** Stops all of them, whatever becomes of one. */
  async stop(): Promise<void> {
    const stopped = await Promise.allSettled(this.#places.map(async ({ hand }) => hand.stop()));
    for (const [at, each] of stopped.entries())
      if (each.status === 'rejected') {
        const facts = { hand: this.#places[at]?.hand.name, error: each.reason as unknown };
        this.#logger.error(facts, 'this hand of the farm did not stop well');
      }
    await this.rest();
  }

  /** Told once, and once more when it goes again: a hand may fail at each look for hours. */
  async #attended(place: Place, view: FarmView): Promise<void> {
    const facts = { hand: place.hand.name, block: view.index };
    try {
      await place.hand.attend(view);
      if (place.isFailing) this.#logger.info(facts, 'this hand of the farm goes on');
      place.isFailing = false;
    } catch (error) {
      if (!place.isFailing)
        this.#logger.warn(
          { ...facts, error },
          'this hand of the farm fails; it is tried each look',
        );
      place.isFailing = true;
    }
  }
}
