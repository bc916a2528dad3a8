import type { Transaction } from '../consensus/transaction.ts';
import type { Coin, CoinSet } from './coin-set.ts';
import type { ChainEntry } from './devnet-chain.ts';

export interface PooledTransaction {
  readonly transaction: Transaction;
  readonly fee: bigint;
}

const TRANSACTIONS_MAX = 10_000;

/** Transactions that wait for a block, parents before children. */
export class Mempool {
  readonly #coins: CoinSet;
  readonly #pooled = new Map<string, PooledTransaction>();
  readonly #spent = new Set<string>();
  /** Counts changes, for longpoll ids. */
  #revision = 0;

  constructor(coins: CoinSet) {
    this.#coins = coins;
  }

  get revision(): number {
    return this.#revision;
  }

  list(): readonly PooledTransaction[] {
    return [...this.#pooled.values()];
  }

  has(id: string): boolean {
    return this.#pooled.has(id);
  }

  /** Takes a transaction that could be in a block at `height`, or says why not. */
  add(transaction: Transaction, height: number): string | undefined {
    if (this.#pooled.has(transaction.id)) return 'txn-already-in-mempool';
    if (this.#pooled.size >= TRANSACTIONS_MAX) return 'mempool full';
    if (transaction.isCoinbase) return 'coinbase';
    if (transaction.inputs.some((each) => this.#spent.has(each.outpoint)))
      return 'txn-mempool-conflict';
    const spending = this.#coins.judge(transaction, height, (outpoint) =>
      this.#output(outpoint, height),
    );
    if (spending.kind === 'refused') return spending.reason;
    this.#pooled.set(transaction.id, { transaction, fee: spending.fee });
    for (const { outpoint } of transaction.inputs) this.#spent.add(outpoint);
    this.#revision++;
    return undefined;
  }

  /** Judges all again after the chain moved; `returned` are transactions of blocks that left it. */
  settle(tip: ChainEntry, returned: readonly Transaction[]): void {
    const before = this.list().map((each) => each.transaction);
    this.#pooled.clear();
    this.#spent.clear();
    // What is in the chain now, or lost its inputs, falls out here.
    for (const transaction of [...returned, ...before]) this.add(transaction, tip.height + 1);
    this.#revision++;
  }

  #output(outpoint: string, height: number): Coin | undefined {
    const [id = '', position = ''] = outpoint.split(':');
    const output = this.#pooled.get(id)?.transaction.outputs[Number(position)];
    return output && { value: output.value, height, coinbase: false };
  }
}
