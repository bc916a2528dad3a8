/** Turns chunks of text into lines. A line longer than the limit is the peer's fault and throws a RangeError. */
export class LineSplitter {
  readonly #limit: number;
  #rest = '';

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whole lines that `chunk` completed, without their ends; empty ones are left out. */
  push(chunk: string): readonly string[] {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    const filled = lines.map((line) => line.trim()).filter((line) => line !== '');
    if (this.#rest.length > this.#limit || filled.some((line) => line.length > this.#limit)) {
      throw new RangeError(`the pool sent a line longer than ${this.#limit} characters`);
    }
    return filled;
  }
}
