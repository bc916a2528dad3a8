import { expect } from 'chai';
import { Crowd } from '../../../../bench/crowd.ts';
import type { CrowdSize } from '../../../../bench/crowd.ts';
import { verifyBooks } from '../../../../core/ledger/verification.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { checkPayouts } from '../../../../core/storage/payouts/payout-check.ts';
import { SqlBooks } from '../../../../core/storage/sql-books.ts';
import { counting } from '../counting-database.ts';
import { PayoutBench } from './payout-bench.ts';

/** Rows of one answer: more of them stop the event loop for longer than miners should wait. */
const ANSWER_ROWS_MAX = 10_000;

/** Very many miners who are all due at once, on any engine. Call it inside a `describe`. */
export function crowdSuite(database: () => Database, ownersMost = 100_000): void {
  beforeEach(() => PayoutBench.empty(database()));

  for (const size of [
    { owners: ownersMost, destinationsMax: 1_000 },
    { owners: 1_500, destinationsMax: 15 },
  ]) {
    it(`is paid once, ${size.owners} by ${size.destinationsMax}, and waits at no cost`, async function () {
      this.timeout(300_000);
      const { database: counted, count } = counting(database());
      const crowd = new Crowd(size, counted);
      const { wallet } = crowd;
      const batches = Math.ceil(size.owners / size.destinationsMax);
      const rowsOf = async (act: () => Promise<unknown>): Promise<number> => {
        Object.assign(count, { rows: 0, largest: 0 });
        await act();
        expect(count.largest <= ANSWER_ROWS_MAX, `${count.largest} in one answer`).to.equal(true);
        return count.rows;
      };
      await crowd.earn();
      const read = await rowsOf(() => crowd.look());
      expect(wallet.sentCount).to.equal(batches);
      expectPaid(crowd, size);
      // Each is read when he is due, and with his batch when it was planned, reserved and sent: not again and again.
      expect(read / size.owners, 'rows for each miner').to.be.below(12);

      expect((await rowsOf(() => crowd.look())) / batches, 'rows for each batch').to.be.below(10);
      wallet.height += wallet.limits.confirmations;
      const confirming = await rowsOf(() => crowd.look());
      expect(confirming / batches, 'rows for each batch that is confirmed').to.be.below(15);
      expect(await rowsOf(() => crowd.look())).to.be.below(20);

      expectPaid(crowd, size);
      await expectSound(database(), batches);
    });
  }
}

function expectPaid(crowd: Crowd, { owners }: CrowdSize): void {
  const { received, twice } = crowd.wallet;
  expect(twice).to.deep.equal([]);
  expect(received.size).to.equal(owners);
  const wrong = Array.from({ length: owners }, (_, index) => index).filter(
    (index) => received.get(crowd.owner(index)) !== crowd.amountOf(index),
  );
  expect(wrong).to.deep.equal([]);
}

/** Everything is confirmed, nobody is owed anything, and the books say so themselves. */
async function expectSound(database: Database, batches: number): Promise<void> {
  const states = await database.rows('select state, count(*) from payout_batches group by state');
  expect(states).to.deep.equal([{ state: 'confirmed', count: BigInt(batches) }]);
  const owed = await database.rows(
    `select owner from ledger_balances where account in ('miner', 'payout') and balance <> 0`,
  );
  expect(owed).to.deep.equal([]);
  const tell = (finding: unknown) => expect.fail(JSON.stringify(finding));
  expect(await checkPayouts(database, tell)).to.equal(0);
  const { findings } = await SqlBooks.atOnce(database, (books) => verifyBooks(books, tell));
  expect(findings).to.equal(0);
}
