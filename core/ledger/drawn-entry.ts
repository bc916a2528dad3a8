import assert from 'node:assert/strict';
import { PoolError } from '../plugin-api/errors.ts';
import type { EntryInput } from './entry-hash.ts';
import { inputHash } from './entry-hash.ts';
import type { NewEntry } from './ledger.ts';
import { AMOUNT_LIMIT } from './posting.ts';
import type { Posting } from './posting.ts';

/** An index entry of PostgreSQL ends at some 2,700 bytes. */
const NAME_LENGTH_MAX = 256;

/** An entry as it is written: checked, in its one order, with its input hash. */
export interface DrawnEntry extends EntryInput {
  readonly inputHash: string;
}

/**
 * Checks an entry and puts it in the one order that it has: postings by account and owner, facts by name. The
 * same act drawn up twice has the same input hash, in whatever order its parts came.
 * @throws PoolError `LEDGER_UNBALANCED`, naming the entry and what is wrong with its postings.
 */
export function drawUp(entry: NewEntry): DrawnEntry {
  const { kind, asset, idempotencyKey } = entry;
  for (const name of [asset, idempotencyKey]) assert(name !== '' && isName(name), name);
  const postings = entry.postings.toSorted(byAccountAndOwner);
  const fault = faultOf(postings);
  if (fault !== undefined) {
    const message = `the entry ${idempotencyKey} of ${asset} is not balanced: ${fault}`;
    throw new PoolError('LEDGER_UNBALANCED', message, { asset, idempotencyKey });
  }
  const input = { kind, asset, idempotencyKey, facts: factsText(entry.facts), postings };
  return { ...input, inputHash: inputHash(input) };
}

function faultOf(postings: readonly Posting[]): string | undefined {
  if (postings.length < 2) return `it has ${postings.length} postings`;
  let sum = 0n;
  let before: Posting | undefined;
  for (const posting of postings) {
    const { account, owner, amountAtomic } = posting;
    assert(isName(owner), `owner ${JSON.stringify(owner)} of ${account}`);
    const name = owner === '' ? account : `${account} of ${owner}`;
    if (amountAtomic === 0n) return `${name} is moved by nothing`;
    if (amountAtomic >= AMOUNT_LIMIT || amountAtomic <= -AMOUNT_LIMIT) {
      return `${name} is moved by more than 78 digits`;
    }
    if (before !== undefined && byAccountAndOwner(before, posting) === 0) {
      return `${name} is moved twice`;
    }
    sum += amountAtomic;
    before = posting;
  }
  return sum === 0n ? undefined : `its postings sum to ${sum}`;
}

/** UTF-16 code units decide. */
function byAccountAndOwner(one: Posting, other: Posting): number {
  return compare(one.account, other.account) || compare(one.owner, other.owner);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** What the database would refuse or change must not be hashed. */
function isName(text: string): boolean {
  return text.length <= NAME_LENGTH_MAX && !/[\0\p{Surrogate}]/u.test(text);
}

function factsText(facts: NewEntry['facts']): string {
  const entries = Object.entries(facts).sort(([one], [other]) => compare(one, other));
  for (const [name, value] of entries) assert(canBeSaid(value), name);
  return JSON.stringify(Object.fromEntries(entries));
}

function canBeSaid(value: string | number | boolean): boolean {
  return typeof value !== 'number' || Number.isFinite(value);
}
