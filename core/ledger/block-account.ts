/**
 * What stands in the ledger for one block, and the entry that comes next. The entries of a block are one chain,
 * numbered from 1: `block:<pool>:<hash>:<step>`. The step alone is in the key, not the act, so that of two
 * processes which want to do different things to a block only one can: the other's entry is in conflict.
 */
import type { BlockStatus } from '../blocks/block-store.ts';
import type { EntryKind, Ledger } from './ledger.ts';
import { atomic } from './posting.ts';
import type { AccountKind, Atomic, Posting } from './posting.ts';

/** Where immature amounts go once they may be spent. */
const MATURE: Partial<Record<AccountKind, AccountKind>> = {
  'miner-immature': 'miner',
  'fee-immature': 'fee',
  'reserve-immature': 'reserve',
  'remainder-immature': 'remainder',
};

export interface BlockAccount {
  /** Entries so far. */
  readonly steps: number;
  /** The sums of those entries, by account and owner, without zeros. */
  readonly standing: readonly Posting[];
}

export function entryKey(
  block: { readonly poolId: string; readonly blockHash: string },
  step: number,
): string {
  return `block:${block.poolId}:${block.blockHash}:${step}`;
}

/** Reads the entries of a block from the first on, until there is none. */
export async function readBlockAccount(
  ledger: Pick<Ledger, 'postingsOf'>,
  block: { readonly poolId: string; readonly blockHash: string },
): Promise<BlockAccount> {
  let account: BlockAccount = { steps: 0, standing: [] };
  for (;;) {
    const postings = await ledger.postingsOf(entryKey(block, account.steps + 1));
    if (postings === undefined) return account;
    account = afterEntry(account, postings);
  }
}

export function afterEntry(
  { steps, standing }: BlockAccount,
  postings: readonly Posting[],
): BlockAccount {
  const sums = new Map<string, Posting>();
  for (const { account, owner, amountAtomic } of [...standing, ...postings]) {
    const key = `${account} ${owner}`;
    const sum = atomic((sums.get(key)?.amountAtomic ?? 0n) + amountAtomic);
    sums.set(key, { account, owner, amountAtomic: sum });
  }
  const left = [...sums.values()].filter(({ amountAtomic }) => amountAtomic !== 0n);
  return { steps: steps + 1, standing: left };
}

/** What has to be done next for the ledger to follow the block; undefined: it has. */
export function nextAct(status: BlockStatus, standing: readonly Posting[]): EntryKind | undefined {
  switch (status) {
    case 'pending':
      return standing.length === 0 ? 'block-reward' : undefined;
    case 'confirmed':
      if (standing.length === 0) return 'block-reward';
      return isImmature(standing) ? 'block-matured' : undefined;
    case 'orphaned':
    case 'rejected':
      return standing.length > 0 ? 'block-reversed' : undefined;
    case 'candidate':
      return undefined;
  }
}

export function isImmature(standing: readonly Posting[]): boolean {
  return standing.some(({ account }) => MATURE[account] !== undefined);
}

/** Moves every immature amount to where it may be spent, and nothing else. */
export function maturing(standing: readonly Posting[]): readonly Posting[] {
  return standing.flatMap(({ account, owner, amountAtomic }) => {
    const mature = MATURE[account];
    if (mature === undefined) return [];
    return [
      { account, owner, amountAtomic: negative(amountAtomic) },
      { account: mature, owner, amountAtomic },
    ];
  });
}

/** Takes back exactly what stands. */
export function reversing(standing: readonly Posting[]): readonly Posting[] {
  return standing.map((posting) => ({ ...posting, amountAtomic: negative(posting.amountAtomic) }));
}

function negative(amount: bigint): Atomic {
  return atomic(-amount);
}
