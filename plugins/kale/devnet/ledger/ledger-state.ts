import type { LedgerKind, LedgerValues } from './ledger-storage.ts';

/** An entry as it stands in the ledger. */
export interface LedgerEntry<K extends LedgerKind = LedgerKind> {
  readonly kind: K;
  readonly id: string;
  readonly value: LedgerValues[K];
  /** Sequence of the ledger that wrote it last. */
  readonly modifiedAt: number;
  /** Last ledger that knows it; undefined for ever. */
  readonly liveUntil: number | undefined;
}

/** What a transaction did to an entry; `after` is undefined where it is gone. */
export interface EntryChange {
  readonly kind: LedgerKind;
  readonly id: string;
  readonly before: LedgerEntry | undefined;
  readonly after: LedgerEntry | undefined;
}

export interface EntryReader {
  /** An entry by `entryKey`, expired or not. */
  read(key: string): LedgerEntry | undefined;
}

export function entryKey(kind: LedgerKind, id: string): string {
  return `${kind} ${id}`;
}

/** All entries after the last closed ledger. */
export class LedgerState implements EntryReader {
  readonly #entries: Map<string, LedgerEntry>;

  constructor(entries: ReadonlyMap<string, LedgerEntry> = new Map()) {
    this.#entries = new Map(entries);
  }

  read(key: string): LedgerEntry | undefined {
    return this.#entries.get(key);
  }

  apply(changes: Iterable<EntryChange>): void {
    for (const { kind, id, after } of changes) {
      if (after === undefined) this.#entries.delete(entryKey(kind, id));
      else this.#entries.set(entryKey(kind, id), after);
    }
  }

  /** Drops what expired before a ledger. */
  expire(sequence: number): void {
    for (const [key, { liveUntil }] of this.#entries)
      if (liveUntil !== undefined && liveUntil < sequence) this.#entries.delete(key);
  }

  /** A copy that stays as it is; entries themselves never change. */
  copy(): LedgerState {
    return new LedgerState(this.#entries);
  }

  /** In order of their keys. */
  entries(): LedgerEntry[] {
    return [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }
}
