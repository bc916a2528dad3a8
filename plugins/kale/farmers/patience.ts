const FIRST_LEDGERS = 12;
const MOST_LEDGERS = 720;

/** How long to wait with what failed: a minute of ledgers at first, twice as long each time, an hour at most. */
export class Patience {
  readonly #waits = new Map<string, { readonly until: number; readonly ledgers: number }>();

  isWaiting(name: string, ledger: number): boolean {
    return ledger < (this.#waits.get(name)?.until ?? 0);
  }

  wait(name: string, ledger: number): void {
    const before = this.#waits.get(name)?.ledgers;
    const ledgers = before === undefined ? FIRST_LEDGERS : Math.min(MOST_LEDGERS, before * 2);
    this.#waits.set(name, { until: ledger + ledgers, ledgers });
  }

  forget(name: string): void {
    this.#waits.delete(name);
  }
}
