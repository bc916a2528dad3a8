const ID_MAX = 0xffff_ffff;

/** Ids of jobs, unique among all pools of the host: a counter as short hex. */
export class JobIds {
  #next: number;

  /**
   * `first`: 1 to 2^32 - 1. A host that starts somewhere else each time does not take a share that was
   * kept over its restart for one of a new job.
   */
  constructor(first: number) {
    this.#next = first;
  }

  next(): string {
    const id = this.#next.toString(16);
    this.#next = this.#next >= ID_MAX ? 1 : this.#next + 1;
    return id;
  }
}
