import type { BookBalance, BookEntry, BookPosting, Books } from './books.ts';

/** Rows between two pauses: each is hashed, some microseconds. */
const ROWS = 250;

/**
 * Books that are read beside other work: after some rows everything else of the event loop has its turn.
 * @throws what `signal` was aborted with, from the next pause on.
 */
export class PacedBooks implements Books {
  readonly #books: Books;
  readonly #signal: AbortSignal;
  readonly #pause: () => Promise<unknown>;

  constructor(books: Books, signal: AbortSignal, pause: () => Promise<unknown>) {
    this.#books = books;
    this.#signal = signal;
    this.#pause = pause;
  }

  entries(): AsyncGenerator<BookEntry> {
    return this.#paced(this.#books.entries());
  }

  postings(): AsyncGenerator<BookPosting> {
    return this.#paced(this.#books.postings());
  }

  balances(): AsyncGenerator<BookBalance> {
    return this.#paced(this.#books.balances());
  }

  async *#paced<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
    let count = 0;
    for await (const row of rows) {
      if (count++ % ROWS === 0) {
        await this.#pause();
        this.#signal.throwIfAborted();
      }
      yield row;
    }
  }
}
