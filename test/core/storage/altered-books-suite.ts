import { expect } from 'chai';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { entry, posting } from '../ledger/entries.ts';
import { emptyBooks, unguarded } from './empty-books.ts';
import { ManualClock } from './manual-clock.ts';

const TABLES = ['ledger_entries', 'ledger_postings', 'ledger_balances'] as const;

/** How a value of each type is altered as little as can be. */
const ALTERED: Readonly<Record<string, (column: string) => readonly string[]>> = {
  bigint: (column) => [`${column} + 1000`, `-${column}`],
  integer: (column) => [`${column} + 1000`],
  numeric: (column) => [`${column} + 1`, `-${column}`],
  text: (column) => [`${column} || 'x'`, `upper(${column}) || ' '`],
  bytea: (column) => [`set_byte(${column}, 31, (get_byte(${column}, 31) + 1) % 256)`],
  'timestamp with time zone': (column) => [`${column} + interval '1 microsecond'`, `'infinity'`],
};
/** A blank in JSON means nothing, and still it was not written. */
const ALTERED_FACTS = [`facts || ' '`, `replace(facts, '100', '101')`];

/** Alters each column of each row of small books by itself. Call it inside a `describe`. */
export function alteredBooksSuite(database: () => Database): void {
  before(async () => {
    await emptyBooks(database());
    const clock = new ManualClock();
    const ledger = new SqlLedger(database(), clock);
    await ledger.post(entry());
    clock.pass(60_000);
    const matured = [posting('miner-immature', 'alice', -2000), posting('miner', 'alice', 2000)];
    await ledger.post(entry({ idempotencyKey: 'two', kind: 'block-matured', postings: matured }));
    await ledger.post(entry({ idempotencyKey: 'three', asset: 'xmr' }));
  });

  it('are not these, as long as nothing is altered', async () => {
    expect(await findingsOf(database())).to.equal(0);
  });

  for (const table of TABLES) {
    it(`are found whichever column of whichever row of ${table} is altered`, async function () {
      this.timeout(60_000);
      const columns = await database().rows<{ name: string; type: string }>(
        `select column_name as name, data_type as type from information_schema.columns
          where table_schema = 'public' and table_name = ? order by ordinal_position`,
        [table],
      );
      for (const { name, type } of columns) {
        const values = name === 'facts' ? ALTERED_FACTS : (ALTERED[type]?.(name) ?? []);
        expect(values, `${name} is ${type}`).to.not.deep.equal([]);
        for (const value of values) {
          await expectFound(table, `update ${table} set ${name} = ${value}`);
        }
      }
    });

    it(`are found whichever row of ${table} is taken out`, () =>
      expectFound(table, `delete from ${table}`));
  }

  /** Does `change` to each row by itself. */
  async function expectFound(table: string, change: string): Promise<void> {
    const rows = await database().rows<{ row: string }>(
      `select ctid::text as row from ${table} order by 1`,
    );
    expect(rows.length).to.be.at.least(3);
    for (const { row } of rows) {
      const undo = await unguarded(database(), async (statements) => {
        const changed = await statements.rows(`${change} where ctid = ?::tid returning 1`, [row]);
        expect(changed).to.have.length(1);
        const { findings } = await verifyBooks(new SqlBooks(statements), () => undefined);
        throw new Undo(findings);
      }).catch((error: unknown) => error);
      const what = `${change} in row ${row}`;
      expect(undo, what).to.be.instanceOf(Undo).with.property('findings').that.is.above(0);
    }
  }
}

/** Ends a transaction, so that the next alteration finds sound books again. */
class Undo extends Error {
  readonly findings: number;

  constructor(findings: number) {
    super('undo');
    this.findings = findings;
  }
}

async function findingsOf(database: Database): Promise<number> {
  const { findings } = await SqlBooks.atOnce(database, (books) =>
    verifyBooks(books, () => undefined),
  );
  return findings;
}
