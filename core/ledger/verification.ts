import type { BookBalance, BookEntry, BookPosting, Books } from './books.ts';
import { entryHash, inputHashBegin, NO_HASH } from './entry-hash.ts';
import { Replay } from './replay.ts';

/**
 * | kind | says |
 * |---|---|
 * | `gap` | an id does not follow the one before |
 * | `link` | an entry is not linked to the hash of the one before |
 * | `input-hash` | kind, asset, key, facts or postings are not those that were entered |
 * | `hash` | id, time, link or input hash are not those that were entered |
 * | `position`, `count` | postings are missing, added or out of their order |
 * | `sum` | postings do not sum to zero |
 * | `stray` | postings of an entry that is not there |
 * | `balance` | a balance does not follow from the postings |
 * | `kept` | the entry whose hash was kept elsewhere is gone or another |
 */
export interface Finding {
  readonly kind:
    | 'gap'
    | 'link'
    | 'input-hash'
    | 'hash'
    | 'position'
    | 'count'
    | 'sum'
    | 'stray'
    | 'balance'
    | 'kept';
  readonly entryId: bigint;
  readonly message: string;
}

/** The head of the books at an earlier time, kept where who writes to the database cannot. */
export interface KeptHead {
  readonly id: bigint;
  /** Lower-case hex. */
  readonly hash: string;
}

/** How far the books go, and where their chain ends. */
export interface BooksStanding {
  readonly entries: number;
  readonly postings: number;
  readonly balances: number;
  readonly headId: bigint;
  readonly headHash: string;
  readonly findings: number;
}

/**
 * Reads the books from their first entry and reports all that is not as it was written. Every entry is held
 * against the stored hash of the one before, so one altered row is found where it is. Memory grows with
 * accounts, never with entries. An end that was cut off together with its balances, and a chain that was made
 * anew as a whole, show only against a `kept` head.
 */
export function verifyBooks(
  books: Books,
  report: (finding: Finding) => void,
  kept?: KeptHead,
): Promise<BooksStanding> {
  return new Verification(books, report, kept).run();
}

class Verification {
  readonly #books: Books;
  readonly #report: (finding: Finding) => void;
  readonly #kept: KeptHead | undefined;
  readonly #replay = new Replay();
  readonly #postings: AsyncIterator<BookPosting>;
  #next: BookPosting | undefined;
  #entries = 0;
  #postingsRead = 0;
  #findings = 0;
  #headId = 0n;
  #headHash = NO_HASH;
  #strayId: bigint | undefined;
  #keptStands = false;

  constructor(books: Books, report: (finding: Finding) => void, kept: KeptHead | undefined) {
    this.#books = books;
    this.#report = report;
    this.#kept = kept;
    this.#postings = books.postings()[Symbol.asyncIterator]();
  }

  async run(): Promise<BooksStanding> {
    await this.#advance();
    for await (const entry of this.#books.entries()) {
      await this.#passStrays(entry.id);
      this.#checkChain(entry);
      await this.#checkPostings(entry);
      this.#entries++;
      this.#headId = entry.id;
      this.#headHash = entry.hash;
      this.#keptStands ||= entry.id === this.#kept?.id && entry.hash === this.#kept.hash;
    }
    if (this.#kept !== undefined && !this.#keptStands) {
      this.#find('kept', this.#kept.id, `its hash was ${this.#kept.hash}, there is none such now`);
    }
    await this.#passStrays(undefined);
    const balances = await this.#checkBalances();
    return {
      entries: this.#entries,
      postings: this.#postingsRead,
      balances,
      headId: this.#headId,
      headHash: this.#headHash,
      findings: this.#findings,
    };
  }

  #checkChain(entry: BookEntry): void {
    const { id, previousHash } = entry;
    const expected = this.#headId + 1n;
    if (id !== expected) this.#find('gap', id, `it follows entry ${this.#headId}`);
    if (previousHash !== this.#headHash) {
      const message = `it is linked to ${previousHash}, the entry before is ${this.#headHash}`;
      this.#find('link', id, message);
    }
    const hash = entryHash(entry);
    if (hash !== entry.hash) {
      this.#find('hash', id, `its hash is ${entry.hash}, what is stored hashes to ${hash}`);
    }
  }

  async #checkPostings(entry: BookEntry): Promise<void> {
    const { id } = entry;
    const hash = inputHashBegin(entry, entry.postingCount);
    let count = 0;
    let sum = 0n;
    for (let posting = this.#next; posting?.entryId === id; posting = await this.#advance()) {
      count++;
      sum += posting.amountAtomic;
      hash.add(posting);
      this.#replay.add(entry.asset, posting);
      if (posting.position !== count) {
        this.#find('position', id, `posting ${count} is at position ${posting.position}`);
      }
    }
    if (count !== entry.postingCount) {
      this.#find('count', id, `it says ${entry.postingCount} postings and has ${count}`);
    }
    if (sum !== 0n) this.#find('sum', id, `its postings sum to ${sum}`);
    const digest = hash.digest();
    if (digest !== entry.inputHash) {
      const message = `its input hash is ${entry.inputHash}, what is stored hashes to ${digest}`;
      this.#find('input-hash', id, message);
    }
  }

  /** Reports postings up to entry `id`, or all that are left: whose entry should have come by now. */
  async #passStrays(id: bigint | undefined): Promise<void> {
    let posting = this.#next;
    while (posting !== undefined && (id === undefined || posting.entryId < id)) {
      const { entryId } = posting;
      if (entryId !== this.#strayId)
        this.#find('stray', entryId, 'there are postings but no entry');
      this.#strayId = entryId;
      posting = await this.#advance();
    }
  }

  async #checkBalances(): Promise<number> {
    let count = 0;
    for await (const balance of this.#books.balances()) {
      count++;
      this.#compare(balance, this.#replay.take(balance));
    }
    for (const missing of this.#replay.rest()) {
      const message = `${nameOf(missing)} is ${missing.balanceAtomic} and not among the balances`;
      this.#find('balance', missing.entryId, message);
    }
    return count;
  }

  #compare(stored: BookBalance, replayed: BookBalance | undefined): void {
    const name = nameOf(stored);
    if (replayed === undefined) {
      this.#find('balance', stored.entryId, `${name} was never moved`);
    } else if (stored.balanceAtomic !== replayed.balanceAtomic) {
      const message = `${name} is ${replayed.balanceAtomic}, the balance says ${stored.balanceAtomic}`;
      this.#find('balance', replayed.entryId, message);
    } else if (stored.entryId !== replayed.entryId) {
      const message = `${name} was moved last by it, the balance says by ${stored.entryId}`;
      this.#find('balance', replayed.entryId, message);
    }
  }

  async #advance(): Promise<BookPosting | undefined> {
    const step = await this.#postings.next();
    this.#next = step.done === true ? undefined : step.value;
    if (this.#next !== undefined) this.#postingsRead++;
    return this.#next;
  }

  #find(kind: Finding['kind'], entryId: bigint, message: string): void {
    this.#findings++;
    this.#report({ kind, entryId, message });
  }
}

function nameOf({ asset, account, owner }: BookBalance): string {
  return [asset, account, owner].filter((part) => part !== '').join(' ');
}
