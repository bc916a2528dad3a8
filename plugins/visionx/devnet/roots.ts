/** What a header says of a block's contents (Vision-Node, src/main.rs). Roots are 64 hex digits. */
import { blake3 } from '@noble/hashes/blake3.js';
import type { Accounts } from './accounts.ts';

/** There is nothing that could be told by receipts. */
export const RECEIPTS_ROOT = '0'.repeat(64);

/** BLAKE3 of a line `acct:ADDRESS=BALANCE` for each account, in order of address, and `gm=`. */
export function stateRoot(accounts: Accounts): string {
  const hash = blake3.create();
  for (const address of [...accounts.keys()].toSorted())
    hash.update(Buffer.from(`acct:${address}=${accounts.get(address)?.balanceAtomic}\n`));
  return hex(hash.update(Buffer.from('gm=')).digest());
}

/** Pairs of ids hashed up to a single one, the last with itself where it is alone; the parent's for no ids. */
export function transactionsRoot(ids: readonly string[], parentRoot: string): string {
  let level = ids.map((each) => Buffer.from(each, 'hex'));
  while (level.length > 1)
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, pair) => {
      const sides = level.slice(2 * pair, 2 * pair + 2);
      return Buffer.from(blake3(Buffer.concat(sides.length === 2 ? sides : [...sides, ...sides])));
    });
  return level[0] === undefined ? parentRoot : hex(level[0]);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
