import type { NewEntry } from '../../../core/ledger/ledger.ts';
import { atomic } from '../../../core/ledger/posting.ts';
import type { AccountKind, Posting } from '../../../core/ledger/posting.ts';

/** One posting, amount in plain numbers. */
export function posting(account: AccountKind, owner: string, amount: number | bigint): Posting {
  return { account, owner, amountAtomic: atomic(BigInt(amount)) };
}

/** The reward of a block for alice and bob and the operator, with what the test cares about. */
export function entry(facts: Partial<NewEntry> = {}): NewEntry {
  return {
    kind: 'block-reward',
    asset: 'btc',
    idempotencyKey: 'btc:reward:aa',
    facts: { height: 100, reward: '5000', scheme: 'pplns' },
    postings: [
      posting('chain', '', -5000),
      posting('miner-immature', 'alice', 3000),
      posting('miner-immature', 'bob', 1950),
      posting('fee-immature', 'operator', 50),
    ],
    ...facts,
  };
}
