/**
 * What the steps of a batch do to the books.
 *
 * | entry | moves |
 * |---|---|
 * | reserved | amounts from their owners to `payout`/batch |
 * | sent | amounts from `payout`/batch; receipts to `chain`, the fee to `network-fee`; the operator bears what of the fee the destinations did not |
 * | returned | `sent`, the other way round |
 * | released | `reserved`, the other way round |
 *
 * Entries of a batch are counted from 1. They alternate, so that the count tells what stands: an odd one means
 * reserved, an even one sent, or released where the batch is.
 */
import { OPERATOR } from '../ledger/distribution.ts';
import type { EntryKind, NewEntry } from '../ledger/ledger.ts';
import type { AccountKind, Posting } from '../ledger/posting.ts';
import { atomic } from '../ledger/posting.ts';
import { batchKey } from './payout-batch.ts';
import type { PayoutBatch } from './payout-batch.ts';

type Entered = Pick<PayoutBatch, 'id' | 'poolId' | 'items' | 'entries'>;

/** What a payment came to. */
export interface Settled {
  /** By position of the items. */
  readonly receiptsAtomic: readonly bigint[];
  readonly feeAtomic: bigint;
  readonly transactionIds: readonly string[];
}

/** Whether the books say that the amounts have left the pool; not to be asked of a released batch. */
export function isSent({ entries }: Pick<PayoutBatch, 'entries'>): boolean {
  return entries > 0 && entries % 2 === 0;
}

export function reservedEntry(batch: Entered): NewEntry {
  return entryOf(batch, 'payout-reserved', reserving(batch), {});
}

export function releasedEntry(batch: Entered, reason: string): NewEntry {
  return entryOf(batch, 'payout-released', reversed(reserving(batch)), { reason });
}

export function sentEntry(batch: Entered, settled: Settled): NewEntry {
  return entryOf(batch, 'payout-sent', sending(batch, settled), factsOf(settled));
}

export function returnedEntry(batch: Entered, settled: Settled): NewEntry {
  return entryOf(batch, 'payout-returned', reversed(sending(batch, settled)), factsOf(settled));
}

function entryOf(
  batch: Entered,
  kind: EntryKind,
  postings: readonly Posting[],
  facts: NewEntry['facts'],
): NewEntry {
  return {
    kind,
    asset: batch.poolId,
    idempotencyKey: `${batchKey(batch)}:${batch.entries + 1}`,
    postings,
    facts: { batch: String(batch.id), payees: batch.items.length, ...facts },
  };
}

function factsOf({ feeAtomic, transactionIds }: Settled): NewEntry['facts'] {
  return { fee: String(feeAtomic), transactionIds: transactionIds.join(' ') };
}

function reserving({ id, items }: Entered): readonly Posting[] {
  return merged([
    ...items.map(({ account, owner, amountAtomic }) => posting(account, owner, 0n - amountAtomic)),
    posting('payout', String(id), grossOf(items)),
  ]);
}

function sending(
  { id, items }: Entered,
  { receiptsAtomic, feeAtomic }: Settled,
): readonly Posting[] {
  const gross = grossOf(items);
  const received = receiptsAtomic.reduce((sum, receipt) => sum + receipt, 0n);
  return merged([
    posting('payout', String(id), -gross),
    posting('chain', '', received),
    posting('network-fee', '', feeAtomic),
    posting('fee', OPERATOR, gross - received - feeAtomic),
  ]);
}

function reversed(postings: readonly Posting[]): readonly Posting[] {
  return postings.map(({ account, owner, amountAtomic }) =>
    posting(account, owner, 0n - amountAtomic),
  );
}

function grossOf(items: PayoutBatch['items']): bigint {
  return items.reduce((sum, { amountAtomic }) => sum + amountAtomic, 0n);
}

function posting(account: AccountKind, owner: string, amount: bigint): Posting {
  return { account, owner, amountAtomic: atomic(amount) };
}

/** An entry moves each account once, and none by nothing. */
function merged(postings: readonly Posting[]): readonly Posting[] {
  const sums = new Map<string, Posting>();
  for (const { account, owner, amountAtomic } of postings) {
    const place = `${account} ${owner}`;
    sums.set(place, posting(account, owner, amountAtomic + (sums.get(place)?.amountAtomic ?? 0n)));
  }
  return [...sums.values()].filter(({ amountAtomic }) => amountAtomic !== 0n);
}
