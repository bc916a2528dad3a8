/**
 * First in, first out, up to a fixed number. A ring, so that a long queue costs no more than a
 * short one.
 */
export class BoundedQueue<T> {
  readonly #ring: (T | undefined)[];
  #head = 0;
  #size = 0;

  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`the capacity of a queue must be a positive integer, got ${capacity}`);
    }
    this.#ring = new Array<T | undefined>(capacity).fill(undefined);
  }

  get size(): number {
    return this.#size;
  }

  /** False where the queue is full: the item was not taken. */
  push(item: T): boolean {
    const capacity = this.#ring.length;
    if (this.#size === capacity) return false;
    this.#ring[(this.#head + this.#size) % capacity] = item;
    this.#size++;
    return true;
  }

  /** The oldest `count` items, or as many as there are. */
  take(count: number): T[] {
    const taken: T[] = [];
    while (taken.length < count && this.#size > 0) {
      const item = this.#ring[this.#head];
      if (item !== undefined) taken.push(item);
      this.#ring[this.#head] = undefined;
      this.#head = (this.#head + 1) % this.#ring.length;
      this.#size--;
    }
    return taken;
  }
}
