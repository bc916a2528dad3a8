import type { WorkerJob } from '../../plugin-api/worker.ts';
import { NonceSpace } from './nonce-space.ts';

/** Older ones do not come again. */
const SPACES_MAX = 32;

/** What was not tried yet of the newest jobs: one that comes again goes on where it was. */
export class JobShelf {
  readonly #lanes: number;
  readonly #spaces = new Map<string, NonceSpace>();

  constructor(lanes: number) {
    this.#lanes = lanes;
  }

  /** The nonces of a job, by its id; of a further range of the same job, those of the range. */
  spaceOf({ id, nonceFirst, nonceEnd }: WorkerJob): NonceSpace {
    const key = `${nonceFirst}-${nonceEnd}/${id}`;
    const space =
      this.#spaces.get(key) ?? new NonceSpace({ first: nonceFirst, end: nonceEnd }, this.#lanes);
    // Those that were asked for last are the last to go.
    this.#spaces.delete(key);
    this.#spaces.set(key, space);
    for (const oldest of this.#spaces.keys()) {
      if (this.#spaces.size <= SPACES_MAX) break;
      this.#spaces.delete(oldest);
    }
    return space;
  }
}
