/**
 * The hashes of the ledger. Both are SHA-256 over fields in this order, each a text: its length in bytes as
 * four bytes, big-endian, then its UTF-8. Integers are their decimal text, hashes their lower-case hex. Every
 * field tells its length and the postings are counted, so that no two inputs make the same bytes.
 *
 * | hash | fields |
 * |---|---|
 * | input hash | `headframe-ledger-input-1`, kind, asset, idempotency key, facts, count of postings, then account, owner and amount of each posting |
 * | entry hash | `headframe-ledger-entry-1`, hash of the previous entry, id, microseconds since 1970 of its time, input hash |
 *
 * The input hash is all that makes an act what it is; the entry hash adds its place in the chain.
 */
import type { Posting } from './posting.ts';
import { TextHash } from './text-hash.ts';

/** What the first entry is linked to. */
export const NO_HASH = '0'.repeat(64);

export interface EntryInput {
  readonly kind: string;
  readonly asset: string;
  readonly idempotencyKey: string;
  /** As it is stored. */
  readonly facts: string;
  /** In the order of their positions. */
  readonly postings: readonly Posting[];
}

export interface EntryPlace {
  readonly previousHash: string;
  readonly id: bigint;
  readonly createdAtMicros: bigint;
  readonly inputHash: string;
}

/** Lower-case hex of 32 bytes. */
export function inputHash(input: EntryInput): string {
  const hash = inputHashBegin(input, input.postings.length);
  for (const posting of input.postings) hash.add(posting);
  return hash.digest();
}

/** An input hash that takes its postings one by one, so that an entry of any size needs no memory. */
export interface InputHash {
  add(posting: { readonly account: string; readonly owner: string; amountAtomic: bigint }): void;
  digest(): string;
}

export function inputHashBegin(
  input: Omit<EntryInput, 'postings'>,
  postingCount: number,
): InputHash {
  const hash = new TextHash();
  hash.add('headframe-ledger-input-1');
  hash.add(input.kind);
  hash.add(input.asset);
  hash.add(input.idempotencyKey);
  hash.add(input.facts);
  hash.add(String(postingCount));
  return {
    add({ account, owner, amountAtomic }) {
      hash.add(account);
      hash.add(owner);
      hash.add(String(amountAtomic));
    },
    digest: () => hash.digest(),
  };
}

/** Lower-case hex of 32 bytes. */
export function entryHash(place: EntryPlace): string {
  const hash = new TextHash();
  hash.add('headframe-ledger-entry-1');
  hash.add(place.previousHash);
  hash.add(String(place.id));
  hash.add(String(place.createdAtMicros));
  hash.add(place.inputHash);
  return hash.digest();
}
