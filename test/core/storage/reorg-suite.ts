import { expect } from 'chai';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import type { Finding } from '../../../core/ledger/verification.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { liveThrough } from '../ledger/reorg-history.ts';
import { emptyBooks } from './empty-books.ts';
import { emptyHistory } from './empty-history.ts';
import { SqlPool } from './sql-pool.ts';

/** Reorganisations over the real tables, on any engine. Call it inside a `describe`. */
export function reorgSuite(database: () => Database): void {
  let pools = 0;

  before(async () => {
    await emptyHistory(database());
    await emptyBooks(database());
  });

  for (const [confirmations, depth] of [
    [1, 1],
    [3, 2],
    [4, 4],
    [5, 10],
  ] as const)
    it(`of depth ${depth} at ${confirmations} confirmations leave the books of the chain that is left`, async () => {
      for (const [scheme, rival, returns] of [
        ['prop', true, true],
        ['pplns', true, false],
      ] as const)
        await liveThrough(
          { confirmations, depth, rival, returns, paid: true },
          async (chain, clock) =>
            new SqlPool({ poolId: `pool-${++pools}`, scheme }, chain, database(), clock),
        );
    });

  it('leave sound books', async () => {
    const found: Finding[] = [];
    const standing = await SqlBooks.atOnce(database(), (books) =>
      verifyBooks(books, (finding) => found.push(finding)),
    );
    expect(found).to.deep.equal([]);
    expect(standing.entries).to.be.at.least(50);
  });
}
