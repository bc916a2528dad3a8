import type { Block } from '../consensus/block.ts';
import type { Transaction } from '../consensus/transaction.ts';

export interface Coin {
  readonly value: bigint;
  readonly height: number;
  readonly coinbase: boolean;
}

/** What a block took out of the set, to put it back when the block is disconnected. */
export type Undo = readonly (readonly [outpoint: string, coin: Coin])[];

export type Spending =
  | { readonly kind: 'valid'; readonly fee: bigint }
  | { readonly kind: 'refused'; readonly reason: string };

/** Outputs not spent yet, by `hash:index`. Amounts are judged; scripts and signatures are not. */
export class CoinSet {
  readonly #coins = new Map<string, Coin>();
  readonly #maturity: number;

  constructor(maturity: number) {
    this.#maturity = maturity;
  }

  coin(outpoint: string): Coin | undefined {
    return this.#coins.get(outpoint);
  }

  /**
   * Whether a transaction may be in a block at `height`. `pending` looks up outputs of transactions before it
   * that are not in the set.
   */
  judge(
    transaction: Transaction,
    height: number,
    pending: (outpoint: string) => Coin | undefined = () => undefined,
  ): Spending {
    let fee = 0n;
    const seen = new Set<string>();
    for (const { outpoint } of transaction.inputs) {
      const coin = this.#coins.get(outpoint) ?? pending(outpoint);
      if (coin === undefined) return refused('bad-txns-inputs-missingorspent');
      if (seen.has(outpoint)) return refused('bad-txns-inputs-duplicate');
      // The genesis reward is the faucet's, and may be spent from the start.
      if (coin.coinbase && coin.height > 0 && height - coin.height < this.#maturity)
        return refused('bad-txns-premature-spend-of-coinbase');
      seen.add(outpoint);
      fee += coin.value;
    }
    for (const { value } of transaction.outputs) fee -= value;
    return fee < 0n ? refused('bad-txns-in-belowout') : { kind: 'valid', fee };
  }

  /** Takes a block in, or says why it cannot be and leaves the set as it was. */
  connect(block: Block, height: number, subsidy: bigint): Undo | string {
    const undo: [string, Coin][] = [];
    let rewardMax = subsidy;
    for (const [index, transaction] of block.transactions.entries()) {
      if (index > 0) {
        const spending = this.judge(transaction, height);
        if (spending.kind === 'refused') {
          this.#revert(block.transactions.slice(0, index), undo);
          return spending.reason;
        }
        rewardMax += spending.fee;
        for (const { outpoint } of transaction.inputs) this.#spend(outpoint, undo);
      }
      for (const [position, { value }] of transaction.outputs.entries())
        this.#coins.set(`${transaction.id}:${position}`, { value, height, coinbase: index === 0 });
    }
    const reward = (block.transactions[0]?.outputs ?? []).reduce(
      (sum, each) => sum + each.value,
      0n,
    );
    if (reward <= rewardMax) return undo;
    this.#revert(block.transactions, undo);
    return 'bad-cb-amount';
  }

  disconnect(block: Block, undo: Undo): void {
    this.#revert(block.transactions, undo);
  }

  #spend(outpoint: string, undo: [string, Coin][]): void {
    const coin = this.#coins.get(outpoint);
    if (coin !== undefined) undo.push([outpoint, coin]);
    this.#coins.delete(outpoint);
  }

  /** Puts back what was spent before taking out what was made: a block may spend its own outputs. */
  #revert(transactions: readonly Transaction[], undo: Undo): void {
    for (const [outpoint, coin] of undo) this.#coins.set(outpoint, coin);
    for (const { id, outputs } of transactions)
      for (const position of outputs.keys()) this.#coins.delete(`${id}:${position}`);
  }
}

function refused(reason: string): Spending {
  return { kind: 'refused', reason };
}
