import { expect } from 'chai';
import type { Database, Statements } from '../../../core/storage/database.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { entry } from '../ledger/entries.ts';
import { emptyBooks } from './empty-books.ts';
import { ManualClock } from './manual-clock.ts';
import { rejection } from './storage-suite.ts';

const ENTRY = `insert into ledger_entries (id, kind, asset, idempotency_key, input_hash, previous_hash,
                                           hash, facts, posting_count, created_at)
  select max(id) + 1, 'block-reward', 'btc', 'by hand', sha256('a'),
         (select hash from ledger_entries order by id desc limit 1), sha256('b'), '{}', 2, now()
    from ledger_entries`;
const postings = (...rows: readonly string[]): string =>
  `insert into ledger_postings (entry_id, position, account, owner, amount) values ${rows.join(', ')}`;
const BALANCED = postings("(2, 1, 'chain', '', -5)", "(2, 2, 'miner', 'alice', 5)");

/** What the database refuses, whoever writes to it: SQL by hand, past all of our code. */
export function ledgerGuardSuite(database: () => Database): void {
  beforeEach(async () => {
    await emptyBooks(database());
    await new SqlLedger(database(), new ManualClock()).post(entry());
  });

  it('takes an entry by hand that is whole', async () => {
    await send(ENTRY, BALANCED);
    expect(await database().rows('select id from ledger_entries order by id')).to.deep.equal([
      { id: 1n },
      { id: 2n },
    ]);
  });

  for (const [what, words, ...statements] of [
    [
      'postings that do not sum to zero',
      'sum to 1',
      ENTRY,
      postings("(2, 1, 'chain', '', -5)", "(2, 2, 'miner', 'alice', 6)"),
    ],
    ['an entry without its postings', '0 of 2 postings', ENTRY],
    ['too few postings', '1 of 2 postings', ENTRY, postings("(2, 1, 'chain', '', -5)")],
    [
      'a posting beyond the count',
      'postings 3 to 3 of ledger entry 2',
      ENTRY,
      BALANCED,
      postings("(2, 3, 'miner', 'bob', 1)"),
    ],
    [
      'a posting after the check was called early',
      'postings 3 to 3 of ledger entry 2',
      ENTRY,
      BALANCED,
      'set constraints all immediate',
      postings("(2, 3, 'miner', 'bob', 1)"),
    ],
    [
      'a posting at position 0',
      'postings 0 to 1 of ledger entry 2',
      ENTRY,
      postings("(2, 0, 'chain', '', -5)", "(2, 1, 'miner', 'alice', 5)"),
    ],
    [
      'a changed posting in the disguise of an added one',
      'append-only',
      `${postings("(1, 1, 'chain', '', 9)")} on conflict (entry_id, position) do update set amount = 9`,
    ],
    ['a posting of nothing', 'amount_check', ENTRY, postings("(2, 1, 'chain', '', 0)")],
    ['an amount that is no number', 'amount_check', ENTRY, postings("(2, 1, 'chain', '', 'NaN')")],
    [
      'two postings of one owner',
      'owner_account',
      ENTRY,
      postings("(2, 1, 'chain', '', -5)", "(2, 2, 'chain', '', 5)"),
    ],
    [
      'postings of an earlier entry',
      'postings 5 to 5 of ledger entry 1',
      postings("(1, 5, 'miner', 'bob', 1)"),
    ],
    [
      'postings of no entry',
      'postings 1 to 1 of ledger entry 7',
      postings("(7, 1, 'miner', 'bob', 1)"),
    ],
    ['a gap', 'entry 3 does not follow entry 1', ENTRY.replace('+ 1', '+ 2')],
    ['an id that went by', 'entry 1 does not follow entry 1', ENTRY.replace('+ 1', '+ 0')],
    [
      'an entry linked to another than the last',
      'not linked',
      ENTRY.replace('(select hash from ledger_entries order by id desc limit 1)', "sha256('c')"),
    ],
    ['facts that are no object', 'facts_check', ENTRY.replace("'{}'", "'[1]'")],
    ['an update of an entry', 'append-only', "update ledger_entries set facts = '{}'"],
    ['an update of a posting', 'append-only', 'update ledger_postings set amount = amount * 2'],
    ['a deleted entry', 'append-only', 'delete from ledger_entries where id = 1'],
    ['a deleted posting', 'append-only', 'delete from ledger_postings'],
    ['an emptied table', 'append-only', 'truncate ledger_entries, ledger_postings'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const error = await rejection(send(...statements));
      expect(error.message).to.contain(words);
      expect(await database().rows('select id from ledger_entries')).to.deep.equal([{ id: 1n }]);
    });
  }

  function send(...statements: readonly string[]): Promise<void> {
    return database().transaction(async (transaction: Statements) => {
      for (const statement of statements) await transaction.rows(statement);
    });
  }
}
