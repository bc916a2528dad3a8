import type { ShareAnswer } from '../dialect.ts';
import type { WorkerFind } from '../../plugin-api/worker.ts';

/** What threads found and the pool has not judged yet. */
export interface PendingFind {
  readonly find: Omit<WorkerFind, 'hashrateHps'>;
  /** It meets the network target too. */
  readonly isBlock: boolean;
  readonly answered: (answer: ShareAnswer) => void;
  /** It was sent before, and nobody knows what became of that. */
  doubtful: boolean;
  /** How often the pool did not know the worker who sent it. */
  strangers: number;
}

/** Older jobs of one tip are not asked about any more. */
const LIVE_MAX = 256;

/** Finds on their way, over one link after the other. The miner limits how many there are. */
export class FindOutbox {
  #waiting: PendingFind[] = [];
  /** Jobs whose finds are worth sending. */
  readonly #live = new Set<string>();

  add(pending: PendingFind): void {
    if (!this.#live.has(pending.find.job.id)) pending.answered({ kind: 'lost' });
    // A block must not wait for shares.
    else if (pending.isBlock) this.#waiting.unshift(pending);
    else this.#waiting.push(pending);
  }

  /** The next one to send; it is out of the box until `putBack`. */
  take(): PendingFind | undefined {
    return this.#waiting.shift();
  }

  /** To be sent again, before all others. */
  putBack(pending: PendingFind): void {
    if (this.#live.has(pending.find.job.id)) this.#waiting.unshift(pending);
    else pending.answered({ kind: 'lost' });
  }

  /** A job under way; `clean`: finds of all others are worthless. */
  begin({ id, clean }: { readonly id: string; readonly clean: boolean }): void {
    if (clean) this.#live.clear();
    this.#live.add(id);
    for (const oldest of this.#live) {
      if (this.#live.size <= LIVE_MAX) break;
      this.#live.delete(oldest);
    }
    if (clean) this.#sort();
  }

  /** Whatever was found is worthless. */
  clear(): void {
    this.#live.clear();
    this.#sort();
  }

  #sort(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const pending of waiting) {
      if (this.#live.has(pending.find.job.id)) this.#waiting.push(pending);
      else pending.answered({ kind: 'lost' });
    }
  }
}
