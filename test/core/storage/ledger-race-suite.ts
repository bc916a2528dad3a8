import { expect } from 'chai';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import { openDatabase } from '../../../core/storage/database.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { entry } from '../ledger/entries.ts';
import { emptyBooks } from './empty-books.ts';
import { ManualClock } from './manual-clock.ts';
import { rejection } from './storage-suite.ts';

/** What a single backend cannot show: two hosts on one server. Call it inside a `describe`. */
export function ledgerRaceSuite(server: {
  readonly url: () => string;
  readonly database: () => Database;
  /** Stops the server as a crash of the machine would, and starts it again. */
  readonly crash: () => Promise<void>;
}): void {
  let other: Database;

  before(async () => {
    other = await openDatabase({ url: server.url() });
  });

  after(() => other.close());

  beforeEach(() => emptyBooks(server.database()));

  const ledgers = () =>
    [server.database(), other].map((database) => new SqlLedger(database, new ManualClock()));

  it('chains what both post at the same time', async () => {
    const posts = Array.from({ length: 30 }, (_, index) =>
      ledgers().map((ledger, host) => ledger.post(entry({ idempotencyKey: `${host} ${index}` }))),
    );
    const outcomes = await Promise.all(posts.flat());
    expect(new Set(outcomes)).to.deep.equal(new Set(['posted']));
    await expectSound(60);
  });

  it('enters an act once that both post, and refuses one of two that differ', async () => {
    const same = await Promise.all(ledgers().map((ledger) => ledger.post(entry())));
    expect(same.sort()).to.deep.equal(['posted', 'present']);
    const differing = await Promise.allSettled(
      ledgers().map((ledger, height) =>
        ledger.post(entry({ idempotencyKey: 'two', facts: { height } })),
      ),
    );
    expect(differing.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    await expectSound(2);
  });

  it('takes back what a host posted that died before its commit', async () => {
    const [ledger] = ledgers();
    const dying = other.transaction(async (statements) => {
      await new SqlLedger(other, new ManualClock()).postWithin(statements, entry());
      const [{ pid } = { pid: 0 }] = await statements.rows<{ pid: number }>(
        'select pg_backend_pid() as pid',
      );
      const waiting = ledger?.post(entry({ idempotencyKey: 'waits for the lock' }));
      await server.database().rows('select pg_terminate_backend(?)', [pid]);
      expect(await waiting).to.equal('posted');
      await statements.rows('select 1');
    });
    expect(await rejection(dying)).to.include({ code: 'STORAGE_UNAVAILABLE' });
    expect(await ledger?.postingsOf('btc:reward:aa')).to.equal(undefined);
    await expectSound(1);
  });

  it('admits no posting to an entry that another transaction is writing', async () => {
    const stray = await other
      .transaction(async (statements) => {
        await new SqlLedger(other, new ManualClock()).postWithin(statements, entry());
        return rejection(
          server.database().rows("insert into ledger_postings values (1, 5, 'miner', 'eve', 1)"),
        );
      })
      .then((error) => error.message);
    expect(stray).to.contain('do not belong to an entry of this transaction');
    await expectSound(1);
  });

  it('verifies the books as they were when it began, while others go on posting', async () => {
    const [ledger] = ledgers();
    await ledger?.post(entry());
    const standing = await SqlBooks.atOnce(other, async (books) => {
      for await (const first of books.entries()) {
        expect(first.id).to.equal(1n);
        await ledger?.post(entry({ idempotencyKey: 'meanwhile' }));
      }
      return verifyBooks(books, (finding) => expect.fail(finding.message));
    });
    expect(standing).to.include({ entries: 1, postings: 4 });
    await expectSound(2);
  });

  it('goes on where a crash of the server cut it off, whether or not its answer came', async () => {
    const [ledger] = ledgers();
    const keys = Array.from({ length: 40 }, (_, index) => `act ${index}`);
    const answered = new Set<string>();
    const posts = keys.map(async (idempotencyKey) => {
      await ledger?.post(entry({ idempotencyKey }));
      answered.add(idempotencyKey);
      if (answered.size === 5) await server.crash();
    });
    const outcomes = await Promise.allSettled(posts);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).to.include({ code: 'STORAGE_UNAVAILABLE' });
      }
    }
    for (const idempotencyKey of keys) {
      const outcome = await ledger?.post(entry({ idempotencyKey }));
      if (answered.has(idempotencyKey)) expect(outcome).to.equal('present');
    }
    await expectSound(keys.length);
  });

  async function expectSound(entries: number): Promise<void> {
    const standing = await SqlBooks.atOnce(server.database(), (books) =>
      verifyBooks(books, (finding) => expect.fail(finding.message)),
    );
    expect(standing).to.include({ entries, findings: 0 });
  }
}
