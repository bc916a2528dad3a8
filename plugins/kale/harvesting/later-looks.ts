/** Ledgers between two looks, so that they do not rest on one answer, nor on a node that is a little behind. */
const APART_LEDGERS = 2;

/** What is final only when a later look tells the same. Forgotten with the process: then it is seen twice anew. */
export class LaterLooks {
  readonly #first = new Map<string, { readonly told: string; readonly ledger: number }>();

  /** Whether an earlier look told the same of it, and none between them anything else. */
  confirm(name: string, told: string, ledger: number): boolean {
    const first = this.#first.get(name);
    if (first?.told === told) return ledger >= first.ledger + APART_LEDGERS;
    this.#first.set(name, { told, ledger });
    return false;
  }

  forget(name: string): void {
    this.#first.delete(name);
  }
}
