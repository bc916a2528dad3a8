/** Does a few things at once, in the order in which they came, and no name twice at a time. */
export class WorkQueue {
  readonly #parallel: number;
  readonly #waiting: (() => void)[] = [];
  readonly #held = new Map<string, Promise<void>>();
  #running = 0;
  #isStopping = false;

  constructor(parallel: number) {
    this.#parallel = parallel;
  }

  isHeld(name: string): boolean {
    return this.#held.has(name);
  }

  /** Resolves when it is done, also where it was not begun because all stops. `work` must not reject. */
  add(name: string, work: () => Promise<void>): Promise<void> {
    const done = this.#turn()
      .then(() => (this.#isStopping ? undefined : work()))
      .finally(() => {
        this.#held.delete(name);
        this.#running -= 1;
        this.#waiting.shift()?.();
      });
    this.#held.set(name, done);
    return done;
  }

  /** Resolves when nothing that is under these names now is any more. */
  async settled(names: Iterable<string>): Promise<void> {
    await Promise.all([...names].flatMap((name) => this.#held.get(name) ?? []));
  }

  /** Begins nothing more; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.allSettled(this.#held.values());
  }

  async #turn(): Promise<void> {
    if (this.#running >= this.#parallel)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}
