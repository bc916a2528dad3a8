import { expect } from 'chai';
import fc from 'fast-check';
import type { BooksStanding, Finding } from '../../../core/ledger/verification.ts';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import type { AccountKind, Posting } from '../../../core/ledger/posting.ts';
import { rebuildBalances } from '../../../core/storage/balance-projection.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { entry, posting } from '../ledger/entries.ts';
import { emptyBooks, unguarded } from './empty-books.ts';
import { endingAt } from './failing-database.ts';
import { ManualClock } from './manual-clock.ts';
import { rejection } from './storage-suite.ts';

/** What the ledger promises on whatever engine `database` runs on. Call it inside a `describe`. */
export function ledgerSuite(database: () => Database): void {
  let ledger: SqlLedger;

  beforeEach(async () => {
    await emptyBooks(database());
    ledger = new SqlLedger(database(), new ManualClock());
  });

  it('enters an act once, however often it is posted and in whatever order its parts come', async () => {
    expect(await ledger.post(entry())).to.equal('posted');
    expect(await ledger.post(entry())).to.equal('present');
    const turned = entry({
      postings: entry().postings.toReversed(),
      facts: { scheme: 'pplns', reward: '5000', height: 100 },
    });
    expect(await ledger.post(turned)).to.equal('present');
    expect(await balances()).to.deep.equal([
      'btc chain  -5000',
      'btc fee-immature operator 50',
      'btc miner-immature alice 3000',
      'btc miner-immature bob 1950',
    ]);
    await expectSound(1);
  });

  for (const [what, other] of [
    ['another amount', { postings: [posting('chain', '', -1), posting('fee', 'operator', 1)] }],
    ['other facts', { facts: { height: 101 } }],
    ['another pool', { asset: 'bch' }],
    ['another kind', { kind: 'block-reversed' }],
  ] as const) {
    it(`refuses ${what} under the same key`, async () => {
      await ledger.post(entry());
      const error = await rejection(ledger.post(entry(other)));
      expect(error).to.include({ code: 'LEDGER_CONFLICT' });
      expect(error.message).to.contain('btc:reward:aa').and.contain('entry 1');
      await expectSound(1);
    });
  }

  it('gives back the postings of an entry, and nothing of one that is not there', async () => {
    await ledger.post(entry());
    const postings = await ledger.postingsOf('btc:reward:aa');
    expect(postings).to.have.deep.members([...entry().postings]);
    expect(await ledger.postingsOf('btc:reward:bb')).to.equal(undefined);
  });

  it('chains entries without gaps, also after one was refused', async () => {
    await ledger.post(entry());
    await rejection(ledger.post(entry({ facts: {} })));
    await ledger.post(entry({ idempotencyKey: 'second' }));
    const standing = await expectSound(2);
    expect(standing).to.include({ headId: 2n, postings: 8, balances: 4 });
  });

  it('is a part of what its caller does, which happens as a whole or not at all', async () => {
    await ledger.post(entry());
    const failed = database().transaction(async (statements) => {
      await ledger.postWithin(statements, entry({ idempotencyKey: 'lost' }));
      throw new Error('the rest went wrong');
    });
    expect(await rejection(failed)).to.have.property('message', 'the rest went wrong');
    expect(await ledger.postingsOf('lost')).to.equal(undefined);
    await expectSound(1);
  });

  it('leaves nothing behind, at whichever statement it ends', async () => {
    await ledger.post(entry());
    const next = entry({ idempotencyKey: 'next' });
    let reached = 0;
    for (let at = 1; ; at++) {
      const cut = new SqlLedger(endingAt(database(), at), new ManualClock());
      const outcome = await cut.post(next).catch((error: unknown) => error);
      if (outcome === 'posted') break;
      expect(outcome).to.have.property('message', 'the process is gone');
      await expectSound(1);
      reached = at;
    }
    expect(reached).to.be.at.least(5);
    await expectSound(2);
  });

  it('takes names as they are, and amounts of 77 digits', async () => {
    const much = 10n ** 77n;
    const owner = `a'b"c,d{e}\\?💎 ${'x'.repeat(200)}`;
    const postings = [posting('chain', '', -much), posting('miner', owner, much)];
    await ledger.post(entry({ postings, facts: { note: '\0"\ud800' } }));
    expect(await ledger.post(entry({ postings, facts: { note: '\0"\ud800' } }))).to.equal(
      'present',
    );
    expect(await ledger.postingsOf('btc:reward:aa')).to.have.deep.members(postings);
    await expectSound(1);
  });

  it('enters a hundred thousand postings at once', async function () {
    this.timeout(60_000);
    const count = 99_999;
    const miners = Array.from({ length: count }, (_, index) =>
      posting('miner-immature', `miner-${index}`, index + 1),
    );
    const sum = miners.reduce((total, { amountAtomic }) => total + amountAtomic, 0n);
    await ledger.post(entry({ postings: [posting('chain', '', -sum), ...miners] }));
    expect(await expectSound(1)).to.include({ postings: count + 1, balances: count + 1 });
  });

  it('keeps balances equal to a replay of any entries, and rebuilds them so', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(fc.array(anyAct, { minLength: 1, maxLength: 12 }), async (acts) => {
        await emptyBooks(database());
        const expected = new Map<string, bigint>();
        for (const [index, { asset, postings }] of acts.entries()) {
          await ledger.post(entry({ asset, postings, idempotencyKey: `act ${index}` }));
          for (const { account, owner, amountAtomic } of postings) {
            const name = `${asset} ${account} ${owner}`;
            expected.set(name, (expected.get(name) ?? 0n) + amountAtomic);
          }
        }
        const lines = [...expected].map(([name, amount]) => `${name} ${amount}`).sort();
        expect(await balances()).to.deep.equal(lines);
        await expectSound(acts.length);
        await database().transaction(rebuildBalances);
        expect(await balances()).to.deep.equal(lines);
        await expectSound(acts.length);
      }),
      { numRuns: 25, seed: 4 },
    );
  });

  it('rebuilds balances that are wrong, missing or too many', async () => {
    await ledger.post(entry());
    const sound = await balances();
    await database().rows(`update ledger_balances set balance = 1 where owner = 'alice'`);
    await database().rows(`delete from ledger_balances where owner = 'bob'`);
    await database().rows(`insert into ledger_balances values ('carol', 'btc', 'miner', 5, 1)`);
    expect((await findings()).map(({ kind }) => kind)).to.deep.equal(Array(3).fill('balance'));
    await database().transaction(rebuildBalances);
    expect(await balances()).to.deep.equal(sound);
    await expectSound(1);
  });

  it('finds an entry that was cut out of the middle, and one cut off the end', async () => {
    for (const key of ['one', 'two', 'three']) await ledger.post(entry({ idempotencyKey: key }));
    const cut = (id: number) =>
      unguarded(database(), (statements) =>
        statements.rows('delete from ledger_entries where id = ?', [id]),
      );
    await cut(3);
    expect((await findings()).map(({ kind, entryId }) => [kind, entryId])).to.deep.include([
      'stray',
      3n,
    ]);
    await cut(1);
    const kinds = (await findings()).map(({ kind, entryId }) => `${kind} ${entryId}`);
    expect(kinds).to.include.members(['stray 1', 'gap 2', 'link 2', 'stray 3']);
  });

  async function balances(): Promise<string[]> {
    const rows = await database().rows<Record<string, bigint | string>>(
      'select asset, account, owner, balance from ledger_balances',
    );
    return rows
      .map(({ asset, account, owner, balance }) => `${asset} ${account} ${owner} ${balance}`)
      .sort();
  }

  async function findings(): Promise<Finding[]> {
    const found: Finding[] = [];
    await SqlBooks.atOnce(database(), (books) => verifyBooks(books, (each) => found.push(each)));
    return found;
  }

  async function expectSound(entries: number): Promise<BooksStanding> {
    const found: Finding[] = [];
    const standing = await SqlBooks.atOnce(database(), (books) =>
      verifyBooks(books, (each) => found.push(each)),
    );
    expect(found).to.deep.equal([]);
    expect(standing).to.include({ entries, findings: 0 });
    return standing;
  }
}

const anyName = fc.record({
  account: fc.constantFrom<AccountKind>('chain', 'miner', 'miner-immature', 'fee', 'remainder'),
  owner: fc.constantFrom('', 'alice', 'bob', 'carol'),
});
/** Two to six postings of different names, the last of which makes the sum zero. */
const anyAct = fc
  .record({
    asset: fc.constantFrom('btc', 'xmr'),
    names: fc.uniqueArray(anyName, {
      minLength: 2,
      maxLength: 6,
      selector: ({ account, owner }) => `${account} ${owner}`,
    }),
    amounts: fc.array(fc.bigInt({ min: 1n, max: 10n ** 20n }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ asset, names, amounts }) => {
    const some = names
      .slice(1)
      .map((name, index): [typeof name, bigint] => [
        name,
        index % 2 === 0 ? (amounts[index] ?? 1n) : -(amounts[index] ?? 1n),
      ]);
    const sum = some.reduce((total, [, amount]) => total + amount, 0n);
    const postings: Posting[] = some.map(([{ account, owner }, amount]) =>
      posting(account, owner, amount),
    );
    const [{ account, owner } = { account: 'chain' as const, owner: '' }] = names;
    return { asset, postings: [...postings, posting(account, owner, -sum)], sum };
  })
  .filter(({ sum }) => sum !== 0n);
