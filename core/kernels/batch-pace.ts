import type { KernelSpec } from '../plugin-api/kernel.ts';

/** How many of the items that wait go to a thread at once. */
export interface BatchPace {
  /** As many as a thread should get, unless fewer wait. */
  readonly max: number;
  /** Fewer than these are not worth a thread of their own while another is at work. */
  readonly split: number;
  /** Whether items wait for a running batch to end where they are fewer than `split`. */
  readonly gathers: boolean;
  /** So many items took a thread so long. */
  note(items: number, ms: number): void;
}

export function paceFor(weight: KernelSpec['weight']): BatchPace {
  return weight === 'light' ? LIGHT : new MeasuredPace();
}

/** About a millisecond of light work: a task costs 13 to 31 us by itself, which is then 3 % at most. */
const LIGHT_MAX = 256;
/** Light work is split among free threads only where each part outweighs the cost of its task. */
const LIGHT_SPLIT = 32;
const LIGHT: BatchPace = {
  max: LIGHT_MAX,
  split: LIGHT_SPLIT,
  gathers: false,
  note: () => undefined,
};

/** An urgent item waits no longer than this for a batch to end. Two hashes that a kernel makes abreast fit in. */
const BATCH_MS = 8;
/** Some ten times what the hand-over to a thread takes. */
const SPLIT_MS = 0.25;
/** Of what an item took more than the least so far: the event loop may have been late to hear of it. */
const SLOWER_WEIGHT = 0.1;

/**
 * The pace of heavy work, which depends on the parameters of a chain and is measured: shares of milliseconds go one
 * or two at a time, so that no thread is idle and nothing urgent waits; the same kernel at small parameters is as
 * good as light.
 */
export class MeasuredPace implements BatchPace {
  readonly gathers = true;
  #itemMs = BATCH_MS;

  get max(): number {
    return Math.min(LIGHT_MAX, Math.max(1, Math.floor(BATCH_MS / this.#itemMs)));
  }

  get split(): number {
    return Math.min(LIGHT_SPLIT, Math.max(1, Math.ceil(SPLIT_MS / this.#itemMs)));
  }

  note(items: number, ms: number): void {
    const itemMs = ms / items;
    const slower = itemMs - this.#itemMs;
    this.#itemMs += slower < 0 ? slower : slower * SLOWER_WEIGHT;
  }
}
