/** Counts what is under way, for whoever waits until nothing is. */
export class UnderWay {
  #count = 0;
  #onIdle: (() => void)[] = [];

  enter(): void {
    this.#count++;
  }

  leave(): void {
    this.#count--;
    if (this.#count > 0 || this.#onIdle.length === 0) return;
    for (const tell of this.#onIdle.splice(0)) tell();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle.push(resolve);
    });
  }
}
