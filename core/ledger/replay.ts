import type { BookBalance, BookPosting } from './books.ts';

interface Standing {
  balanceAtomic: bigint;
  entryId: bigint;
}

/** Balances as the postings make them, added up from the beginning. Grows with accounts and owners. */
export class Replay {
  /** By asset, account and owner: a thousand miners share the first two. */
  readonly #books = new Map<string, Map<string, Map<string, Standing>>>();

  /** Postings in the order of their entries. */
  add(asset: string, { account, owner, amountAtomic, entryId }: BookPosting): void {
    const owners = grown(grown(this.#books, asset), account);
    const standing = owners.get(owner);
    if (standing === undefined) owners.set(owner, { balanceAtomic: amountAtomic, entryId });
    else {
      standing.balanceAtomic += amountAtomic;
      standing.entryId = entryId;
    }
  }

  /** Removes the balance of this asset, account and owner; undefined where nothing ever moved it. */
  take({ asset, account, owner }: BookBalance): BookBalance | undefined {
    const owners = this.#books.get(asset)?.get(account);
    const standing = owners?.get(owner);
    owners?.delete(owner);
    return standing && { asset, account, owner, ...standing };
  }

  /** What nobody took. */
  *rest(): Generator<BookBalance> {
    for (const [asset, accounts] of this.#books) {
      for (const [account, owners] of accounts) {
        for (const [owner, standing] of owners) yield { asset, account, owner, ...standing };
      }
    }
  }
}

function grown<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  let inner = map.get(key);
  if (inner === undefined) {
    inner = new Map();
    map.set(key, inner);
  }
  return inner;
}
