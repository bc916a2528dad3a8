import { drawUp } from '../ledger/drawn-entry.ts';
import type { DrawnEntry } from '../ledger/drawn-entry.ts';
import { entryHash, NO_HASH } from '../ledger/entry-hash.ts';
import type { Ledger, NewEntry, PostOutcome } from '../ledger/ledger.ts';
import { atomic } from '../ledger/posting.ts';
import type { AccountKind, Posting } from '../ledger/posting.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { PoolError } from '../plugin-api/errors.ts';
import { moveBalances } from './balance-projection.ts';
import type { Database, Statements } from './database.ts';

/** Some 100 bytes each: a statement stays far below the limits of both engines. */
const POSTINGS_PER_STATEMENT = 10_000;

/** The ledger in the tables of migration 002, which enforces what is promised here. */
export class SqlLedger implements Ledger {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async post(entry: NewEntry): Promise<PostOutcome> {
    return this.#database.transaction((statements) => this.postWithin(statements, entry));
  }

  /**
   * As `post`, as a part of what the caller does in one transaction: both happen or neither. No other entry
   * is posted until that ends.
   */
  async postWithin(statements: Statements, entry: NewEntry): Promise<PostOutcome> {
    const drawn = drawUp(entry);
    await statements.rows('select ledger_lock()');
    if (await isPresent(statements, drawn)) return 'present';
    const id = await this.#enter(statements, drawn);
    await addPostings(statements, id, drawn.postings);
    await moveBalances(statements, { id, asset: drawn.asset });
    return 'posted';
  }

  async postingsOf(idempotencyKey: string): Promise<readonly Posting[] | undefined> {
    const rows = await this.#database.rows<{ account: AccountKind; owner: string; amount: bigint }>(
      `select account, owner, amount from ledger_postings
        where entry_id = (select id from ledger_entries where idempotency_key = ?)
        order by position`,
      [idempotencyKey],
    );
    if (rows.length === 0) return undefined;
    return rows.map(({ account, owner, amount }) => ({
      account,
      owner,
      amountAtomic: atomic(amount),
    }));
  }

  /** Adds the entry to the end of the chain, which is ours until the transaction ends. */
  async #enter(statements: Statements, drawn: DrawnEntry): Promise<bigint> {
    const [head] = await statements.rows<{ id: bigint; hash: string }>(
      `select id, encode(hash, 'hex') as hash from ledger_entries order by id desc limit 1`,
    );
    const id = (head?.id ?? 0n) + 1n;
    const previousHash = head?.hash ?? NO_HASH;
    const nowMs = Math.floor(this.#clock.nowMs());
    const { inputHash } = drawn;
    const hash = entryHash({
      previousHash,
      id,
      createdAtMicros: BigInt(nowMs) * 1000n,
      inputHash,
    });
    await statements.rows(
      `insert into ledger_entries (id, kind, asset, idempotency_key, input_hash, previous_hash,
                                   hash, facts, posting_count, created_at)
       values (?, ?, ?, ?, decode(?, 'hex'), decode(?, 'hex'), decode(?, 'hex'), ?, ?, ?)`,
      [
        id,
        drawn.kind,
        drawn.asset,
        drawn.idempotencyKey,
        inputHash,
        previousHash,
        hash,
        drawn.facts,
        drawn.postings.length,
        new Date(nowMs).toISOString(),
      ],
    );
    return id;
  }
}

/** @throws PoolError `LEDGER_CONFLICT` where the key stands for something else. */
async function isPresent(statements: Statements, drawn: DrawnEntry): Promise<boolean> {
  const { idempotencyKey, inputHash } = drawn;
  const [known] = await statements.rows<{ id: bigint; hash: string }>(
    `select id, encode(input_hash, 'hex') as hash from ledger_entries where idempotency_key = ?`,
    [idempotencyKey],
  );
  if (known === undefined || known.hash === inputHash) return known !== undefined;
  throw new PoolError(
    'LEDGER_CONFLICT',
    `${idempotencyKey} was entered before with another input, as entry ${known.id}`,
    { idempotencyKey, entryId: String(known.id), asset: drawn.asset },
  );
}

async function addPostings(
  statements: Statements,
  id: bigint,
  postings: readonly Posting[],
): Promise<void> {
  for (let at = 0; at < postings.length; at += POSTINGS_PER_STATEMENT) {
    const some = postings.slice(at, at + POSTINGS_PER_STATEMENT);
    await statements.rows(
      `insert into ledger_postings (entry_id, position, account, owner, amount)
       select ?::bigint, ?::integer + n, account, owner, amount::numeric(78,0)
         from unnest(?::text[], ?::text[], ?::text[]) with ordinality
           as x(account, owner, amount, n)`,
      [
        id,
        at,
        some.map(({ account }) => account),
        some.map(({ owner }) => owner),
        some.map(({ amountAtomic }) => String(amountAtomic)),
      ],
    );
  }
}
