import { threadId } from 'node:worker_threads';
import type { EpochAreas } from './epoch-sizes.ts';

/**
 * The area of the thread that calls: the same every time, unless another works in it just then. There are as
 * many as tasks at a time, so one is always free.
 */
export class ThreadArea {
  readonly #areas: EpochAreas;
  readonly #claims: Int32Array;
  #index: number;

  constructor(memory: WebAssembly.Memory, areas: EpochAreas) {
    this.#areas = areas;
    this.#claims = new Int32Array(memory.buffer, areas.claims, areas.count);
    this.#index = threadId % areas.count;
  }

  /** Its address, claimed until `leave`; if the thread dies, whoever gave the ticket frees it. */
  enter(ticket: number): number {
    const { bytes, count, first } = this.#areas;
    for (let tries = 0; tries < count; tries++) {
      if (Atomics.compareExchange(this.#claims, this.#index, 0, ticket) === 0) {
        return first + this.#index * bytes;
      }
      this.#index = (this.#index + 1) % count;
    }
    throw new RangeError('more tasks than areas');
  }

  leave(): void {
    Atomics.store(this.#claims, this.#index, 0);
  }
}
