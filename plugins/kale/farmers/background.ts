/** Work that goes on behind a look at the farm. */
export class Background {
  readonly #under = new Set<Promise<void>>();

  /** `work` never rejects. */
  begin(work: Promise<void>): void {
    this.#under.add(work);
    void work.finally(() => this.#under.delete(work));
  }

  /** Resolves when nothing is under way. */
  async ended(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under);
  }
}
