import { entryKey } from './ledger-state.ts';
import type { EntryChange, EntryReader, LedgerEntry } from './ledger-state.ts';
import type { LedgerKind, LedgerStorage, LedgerValues } from './ledger-storage.ts';

export type Access = 'read' | 'write';
/** Asked before every access to an entry; throws where it is not allowed. */
export type Permit = (key: string, access: Access) => void;

/** Ledgers that a temporary entry lives, the least the network grants (about a day). */
const TEMPORARY_LEDGERS = 17_280;

/** Changes on top of entries, which are kept or forgotten as one. */
export class LedgerScope implements LedgerStorage, EntryReader {
  readonly sequence: number;
  readonly #base: EntryReader;
  readonly #permit: Permit | undefined;
  readonly #changes = new Map<string, EntryChange>();
  readonly #touched = new Map<string, Access>();

  constructor(base: EntryReader, sequence: number, permit?: Permit) {
    this.#base = base;
    this.sequence = sequence;
    this.#permit = permit;
  }

  get changes(): readonly EntryChange[] {
    return [...this.#changes.values()];
  }

  /** Keys of entries that were asked for, whether they exist or not. */
  get touched(): ReadonlyMap<string, Access> {
    return this.#touched;
  }

  get<K extends LedgerKind>(kind: K, id: string): LedgerValues[K] | undefined {
    return this.#live(this.#touch(kind, id, 'read'))?.value as LedgerValues[K] | undefined;
  }

  set<K extends LedgerKind>(kind: K, id: string, value: LedgerValues[K], liveUntil?: number): void {
    const key = this.#touch(kind, id, 'write');
    const before = this.#live(key);
    const until = liveUntil ?? (before === undefined ? this.#term(kind) : before.liveUntil);
    const after = { kind, id, value, modifiedAt: this.sequence, liveUntil: until };
    this.#changes.set(key, { kind, id, before: this.#first(key), after });
  }

  remove(kind: LedgerKind, id: string): void {
    const key = this.#touch(kind, id, 'write');
    this.#changes.set(key, { kind, id, before: this.#first(key), after: undefined });
  }

  read(key: string): LedgerEntry | undefined {
    const change = this.#changes.get(key);
    return change === undefined ? this.#base.read(key) : change.after;
  }

  /** Takes over what a scope on top of this one changed and asked for. */
  take(scope: LedgerScope): void {
    for (const [key, access] of scope.touched) this.#note(key, access);
    for (const change of scope.changes) {
      const key = entryKey(change.kind, change.id);
      this.#changes.set(key, { ...change, before: this.#first(key) });
    }
  }

  /** The entry before this scope changed it. */
  #first(key: string): LedgerEntry | undefined {
    const change = this.#changes.get(key);
    return change === undefined ? this.#live(key) : change.before;
  }

  #live(key: string): LedgerEntry | undefined {
    const entry = this.read(key);
    const isOver = entry?.liveUntil !== undefined && entry.liveUntil < this.sequence;
    return isOver ? undefined : entry;
  }

  #term(kind: LedgerKind): number | undefined {
    const isTemporary = kind === 'block' || kind === 'pail' || kind === 'nonce';
    return isTemporary ? this.sequence + TEMPORARY_LEDGERS - 1 : undefined;
  }

  #touch(kind: LedgerKind, id: string, access: Access): string {
    const key = entryKey(kind, id);
    this.#permit?.(key, access);
    this.#note(key, access);
    return key;
  }

  #note(key: string, access: Access): void {
    if (access === 'write' || !this.#touched.has(key)) this.#touched.set(key, access);
  }
}
