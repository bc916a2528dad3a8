import { expect } from 'chai';
import type { BookBalance, Books } from '../../../core/ledger/books.ts';
import { LedgerCheck } from '../../../core/ledger/ledger-check.ts';
import { PacedBooks } from '../../../core/ledger/paced-books.ts';
import { ManualClock } from '../storage/manual-clock.ts';

const OPTIONS = { lifeMs: 60_000, deadlineMs: 120_000, findingsMax: 2 };

async function* rows<Row>(...list: readonly Row[]): AsyncGenerator<Row> {
  yield* list;
}

/** Balances that no entry ever moved: a finding each. */
function brokenBooks(count: number): Books {
  const balances: BookBalance[] = Array.from({ length: count }, (_, index) => ({
    ...{ asset: 'btc', account: 'miner', owner: `miner-${index}` },
    ...{ balanceAtomic: 1n, entryId: 1n },
  }));
  return { entries: () => rows(), postings: () => rows(), balances: () => rows(...balances) };
}

describe('LedgerCheck', () => {
  let clock: ManualClock;
  let books: Books;
  let opened: number;
  let check: LedgerCheck;

  const ended = async () => {
    while (check.ask().runningSinceMs !== undefined) await new Promise(setImmediate);
    return check.ask().last;
  };

  beforeEach(() => {
    clock = new ManualClock();
    books = brokenBooks(0);
    opened = 0;
    check = new LedgerCheck(
      OPTIONS,
      async (read) => {
        opened += 1;
        return read(books);
      },
      clock,
    );
  });

  it('answers at once that it has begun, and later what it found', async () => {
    expect(check.ask()).to.deep.equal({ runningSinceMs: clock.nowMs(), last: undefined });
    const last = await ended();
    expect(last).to.deep.include({ kind: 'checked', endedAtMs: clock.nowMs(), findings: [] });
  });

  it('checks once for all who ask meanwhile and soon after', async () => {
    check.ask();
    check.ask();
    await ended();
    clock.pass(OPTIONS.lifeMs - 1);
    await ended();
    expect(opened).to.equal(1);
    clock.pass(1);
    expect(check.ask().runningSinceMs).to.equal(clock.nowMs());
    expect(check.ask().last, 'the one before').to.not.equal(undefined);
    await ended();
    expect(opened).to.equal(2);
  });

  it('tells the first findings and counts all', async () => {
    books = brokenBooks(5);
    const last = await ended();
    if (last?.kind !== 'checked') throw new Error('it was checked');
    expect(last.findings).to.have.length(2);
    expect(last.standing.findings).to.equal(5);
  });

  it('gives up books that take too long', async () => {
    const slow = brokenBooks(251);
    books = {
      ...slow,
      balances: async function* () {
        for await (const balance of slow.balances()) {
          clock.pass(OPTIONS.deadlineMs / 200);
          yield balance;
        }
      },
    };
    const last = await ended();
    expect(last).to.include({ kind: 'failed' });
    expect(last).to.have.property('reason').that.contains('not done after 120 s');
  });

  it('tells why books could not be read', async () => {
    books = {
      ...brokenBooks(0),
      entries: () => {
        throw new Error('the database is away');
      },
    };
    expect(await ended()).to.deep.include({ kind: 'failed', reason: 'the database is away' });
  });

  it('ends when the host stops', async () => {
    books = brokenBooks(3);
    check.ask();
    await check.stop();
    expect(check.ask().last).to.deep.include({ kind: 'failed', reason: 'the host stops' });
  });

  it('lets everything else have its turn while it reads', async () => {
    let pauses = 0;
    const paced = new PacedBooks(brokenBooks(1000), new AbortController().signal, async () => {
      pauses += 1;
    });
    let count = 0;
    for await (const balance of paced.balances()) count += Number(balance.balanceAtomic);
    expect([count, pauses]).to.deep.equal([1000, 4]);
  });
});
