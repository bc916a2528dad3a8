import { ChangedAccounts } from './accounts.ts';
import type { Accounts } from './accounts.ts';
import type { BestChange } from './devnet-chain.ts';
import { totalOf } from './payment.ts';
import type { Payment } from './payment.ts';

const PAYMENTS_MAX = 10_000;
const PAYMENTS_PER_BLOCK_MAX = 500;

/** Payments that wait for a block, in the order in which they came. */
export class Mempool {
  readonly #waiting = new Map<string, Payment>();

  get size(): number {
    return this.#waiting.size;
  }

  get isFull(): boolean {
    return this.#waiting.size >= PAYMENTS_MAX;
  }

  has(id: string): boolean {
    return this.#waiting.has(id);
  }

  add(id: string, payment: Payment): void {
    this.#waiting.set(id, payment);
  }

  /** Follows the best chain: payments of blocks that left it wait again, unless their turn was used otherwise. */
  settle({ left, joined }: BestChange, accounts: Accounts): void {
    const returned = left
      .toReversed()
      .flatMap(({ ids, payments }) => payments.map((each, at) => [ids[at] ?? '', each] as const));
    const others = [...this.#waiting];
    this.#waiting.clear();
    for (const [id, payment] of [...returned, ...others]) this.#waiting.set(id, payment);
    for (const id of joined.flatMap((each) => each.ids)) this.#waiting.delete(id);
    for (const [id, { sender, sequence }] of this.#waiting)
      if (sequence < (accounts.get(sender)?.sequence ?? 0n)) this.#waiting.delete(id);
  }

  /** Of one account, on its way out. */
  pendingOf(sender: string): bigint {
    return this.#of(sender).reduce((sum, each) => sum + totalOf(each), 0n);
  }

  /** The first from `sequence` on that none has. */
  nextSequence(sender: string, sequence: bigint): bigint {
    const taken = new Set(this.#of(sender).map((each) => each.sequence));
    let next = sequence;
    while (taken.has(next)) next++;
    return next;
  }

  /** Those that fit into a block on `accounts`, as they come and as their turns allow. */
  selection(accounts: Accounts): Payment[] {
    const after = new ChangedAccounts(accounts);
    const chosen = new Set<Payment>();
    for (let before = -1; before < chosen.size; ) {
      before = chosen.size;
      for (const payment of this.#waiting.values())
        if (!chosen.has(payment) && chosen.size < PAYMENTS_PER_BLOCK_MAX)
          if (after.pay(payment) === undefined) chosen.add(payment);
    }
    return [...chosen];
  }

  #of(sender: string): Payment[] {
    return [...this.#waiting.values()].filter((each) => each.sender === sender);
  }
}
