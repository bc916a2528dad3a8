import { expect } from 'chai';
import type { Fence } from '../../../../core/payouts/payout-guard.ts';
import type { Database } from '../../../../core/storage/database.ts';
import { checkPayouts } from '../../../../core/storage/payouts/payout-check.ts';
import type { PayoutFinding } from '../../../../core/storage/payouts/payout-check.ts';
import { unguarded } from '../empty-books.ts';
import { item, PayoutBench, stepTo } from './payout-bench.ts';

/** Batches against the books, whichever row is altered, on any engine. Call it inside a `describe`. */
export function payoutCheckSuite(database: () => Database): void {
  let bench: PayoutBench;
  let fence: Fence;

  const findings = async (): Promise<string[]> => {
    const found: PayoutFinding[] = [];
    const count = await checkPayouts(database(), (finding) => found.push(finding));
    expect(count).to.equal(found.length);
    return found.map(({ kind, subject }) => `${kind} ${subject}`);
  };

  beforeEach(async () => {
    bench = await PayoutBench.empty(database());
    fence = await bench.fence();
    await bench.earn({ alice: 1000, bob: 1000, 'fee-x': 1000 });
  });

  it('finds nothing in batches of every state', async () => {
    const states = ['planned', 'reserved', 'submitting', 'submitted', 'confirmed', 'released'];
    for (const state of states as readonly Parameters<PayoutBench['batchIn']>[0][]) {
      await bench.batchIn(state, [item('alice', 5), item('fee-x', 7, { account: 'fee' })], fence);
    }
    const { id } = await bench.batchIn('submitting', [item('bob', 3)], fence);
    await bench.step(fence, id, 'unknown');
    await bench.step(fence, id, 'review');
    expect(await findings()).to.deep.equal([]);
  });

  it('finds nothing in a payment that was lost and is sent again', async () => {
    const { id } = await bench.batchIn('submitted', [item('alice', 5)], fence);
    await bench.step(fence, id, 'review');
    await bench.step(fence, id, 'submitting', { attempts: 2 });
    expect(await findings()).to.deep.equal([]);
  });

  for (const [what, change, kinds] of [
    ['a state that went on alone', `state = 'submitted'`, ['payout-books', 'payout-steps']],
    ['a state that went back', `state = 'planned'`, ['payout-books', 'payout-steps']],
    ['an amount', 'amount = amount + 1', ['payout-items', 'payout-books']],
    ['a number of entries', 'entries = entries + 1', ['payout-entries']],
    ['fewer entries', 'entries = entries - 1', ['payout-entries']],
    ['a number of items', 'item_count = item_count + 1', ['payout-items']],
    ['a number of miners', 'payees = payees + 1', ['payout-items']],
    ['a sum of receipts', 'paid = 1', ['payout-items']],
  ] as const) {
    it(`finds ${what} that was altered`, async () => {
      const { id } = await bench.batchIn('reserved', [item('alice', 5), item('bob', 6)], fence);
      await bench.batchIn('confirmed', [item('alice', 5)], fence);
      await database().rows(`update payout_batches set ${change} where id = ?`, [id]);
      expect(await findings()).to.deep.equal(kinds.map((kind) => `${kind} payout:btc:${id}`));
    });
  }

  it('finds a fee, a receipt and an item that were altered or are gone', async () => {
    const { id } = await bench.batchIn('confirmed', [item('alice', 5), item('bob', 6)], fence);
    const undoable = async (change: string): Promise<string[]> => {
      const [before] = await database().rows<{ fee: bigint }>('select fee from payout_batches');
      await database().rows(change);
      const found = await findings();
      await database().rows('update payout_batches set fee = ?', [before?.fee ?? null]);
      return found;
    };
    expect(await undoable('update payout_batches set fee = fee + 1')).to.deep.equal([
      `payout-books payout:btc:${id}`,
    ]);
    await database().rows(`update payout_items set receipt = 1 where owner = 'bob'`);
    const both = [`payout-items payout:btc:${id}`, `payout-books payout:btc:${id}`];
    expect([...new Set(await findings())]).to.deep.equal(both);
    await database().rows(`delete from payout_items where owner = 'bob'`);
    expect([...new Set(await findings())]).to.deep.equal(both);
  });

  it('finds an entry that its batch does not know of, and one whose batch is gone', async () => {
    const { id } = await bench.batchIn('planned', [item('alice', 5)], fence);
    const { entry } = stepTo('reserved', await bench.batch('btc', id));
    if (entry !== undefined) await bench.ledger.post(entry);
    expect(await findings()).to.deep.equal([
      `payout-entries payout:btc:${id}`,
      `payout-books payout:btc:${id}`,
    ]);
    await unguarded(database(), async (statements) => {
      await statements.rows('alter table payout_steps disable trigger user');
      await statements.rows(
        'truncate payout_batches, payout_items, payout_transactions, payout_steps',
      );
      await statements.rows('alter table payout_steps enable trigger user');
    });
    expect(await findings()).to.deep.equal([`payout-stray payout:btc:${id}:1`]);
  });
}
