/** What has sends waiting. */
interface Flushable {
  flush(): void;
}

/**
 * Collects what was sent in one turn of the event loop, so that a connection costs one system call
 * however many sends it got: answers of a group commit, a difficulty before its job.
 */
export class WriteBatch {
  #waiting: Flushable[] = [];
  readonly #run = (): void => {
    const batch = this.#waiting;
    this.#waiting = [];
    for (const connection of batch) connection.flush();
  };

  /** Call once per connection until its `flush`. */
  add(connection: Flushable): void {
    if (this.#waiting.push(connection) === 1) queueMicrotask(this.#run);
  }
}
