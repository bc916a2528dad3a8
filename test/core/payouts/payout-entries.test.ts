import { expect } from 'chai';
import type { NewEntry } from '../../../core/ledger/ledger.ts';
import { drawUp } from '../../../core/ledger/drawn-entry.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import type { PayoutItem } from '../../../core/payouts/payout-batch.ts';
import {
  releasedEntry,
  reservedEntry,
  returnedEntry,
  sentEntry,
} from '../../../core/payouts/payout-entries.ts';
import { SeededRandom } from '../../wasm/seeded-random.ts';

const item = (owner: string, amount: number, facts: Partial<PayoutItem> = {}): PayoutItem => ({
  account: 'miner',
  owner,
  address: owner,
  amountAtomic: atomic(BigInt(amount)),
  receiptAtomic: undefined,
  requestId: undefined,
  ...facts,
});

function sums(entries: readonly NewEntry[]): Record<string, bigint> {
  const balances: Record<string, bigint> = {};
  for (const { account, owner, amountAtomic } of entries.flatMap(({ postings }) => postings)) {
    const place = `${account} ${owner}`.trim();
    balances[place] = (balances[place] ?? 0n) + amountAtomic;
  }
  return Object.fromEntries(Object.entries(balances).filter(([, sum]) => sum !== 0n));
}

describe('payout entries', () => {
  const items = [item('ann', 600), item('bob', 400)];
  const batch = { id: 7n, poolId: 'btc', items, entries: 0 };
  const ids = ['aa'];

  it('reserve amounts for the batch', () => {
    const entry = reservedEntry(batch);
    expect(entry).to.include({ kind: 'payout-reserved', asset: 'btc' });
    expect(entry.idempotencyKey).to.equal('payout:btc:7:1');
    expect(sums([entry])).to.deep.equal({
      'miner ann': -600n,
      'miner bob': -400n,
      'payout 7': 1000n,
    });
  });

  it('let the operator bear the fee where the wallet pays it', () => {
    const settled = { receiptsAtomic: [600n, 400n], feeAtomic: 9n, transactionIds: ids };
    const entry = sentEntry({ ...batch, entries: 1 }, settled);
    expect(entry.idempotencyKey).to.equal('payout:btc:7:2');
    expect(sums([entry])).to.deep.equal({
      'payout 7': -1000n,
      chain: 1000n,
      'network-fee': 9n,
      'fee operator': -9n,
    });
  });

  it('let the destinations bear it, and the operator what rounding leaves of it', () => {
    const settled = { receiptsAtomic: [596n, 396n], feeAtomic: 9n, transactionIds: ids };
    expect(sums([sentEntry({ ...batch, entries: 1 }, settled)])).to.deep.equal({
      'payout 7': -1000n,
      chain: 992n,
      'network-fee': 9n,
      'fee operator': -1n,
    });
  });

  it('say nothing of a fee that was not taken', () => {
    const settled = { receiptsAtomic: [600n, 400n], feeAtomic: 0n, transactionIds: ids };
    const entry = sentEntry({ ...batch, entries: 1 }, settled);
    expect(entry.postings.map(({ account }) => account)).to.deep.equal(['payout', 'chain']);
  });

  it('balance each, whatever is paid; undone they leave what was before', () => {
    const random = new SeededRandom(11);
    for (let round = 0; round < 500; round++) {
      const some = randomItems(random);
      const feeAtomic = BigInt(random.between(0, 500));
      const receiptsAtomic = some.map(
        ({ amountAtomic }) => amountAtomic - BigInt(random.between(0, Number(amountAtomic) - 1)),
      );
      const at = (entries: number) => ({ ...batch, items: some, entries });
      const settled = { receiptsAtomic, feeAtomic, transactionIds: ids };
      const entries = [
        reservedEntry(at(0)),
        sentEntry(at(1), settled),
        returnedEntry(at(2), settled),
        releasedEntry(at(3), 'lost'),
      ];
      // Throws for what is not an entry.
      for (const entry of entries) drawUp(entry);
      expect(sums(entries)).to.deep.equal({});
      expect(sums(entries.slice(0, 2))).to.not.have.property('payout 7');
    }
  });
});

function randomItems(random: SeededRandom): PayoutItem[] {
  const items: PayoutItem[] = [];
  for (let index = random.between(1, 5); index > 0; index--) {
    const account = random.between(0, 3) === 0 ? 'fee' : 'miner';
    const owner = account === 'fee' && random.between(0, 1) === 0 ? 'operator' : `o${index}`;
    items.push(item(owner, random.between(1, 5_000), { account, address: `a${index}` }));
  }
  return items;
}
