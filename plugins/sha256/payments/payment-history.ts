import type {
  Confirmation,
  Finding,
  Payment,
  PaymentOrder,
} from '../../../core/plugin-api/payments.ts';
import type { TransactionOutput } from '../consensus/transaction.ts';
import type { AddressFormats } from '../wallet/address-formats.ts';
import type { NodeWallet } from './node-wallet.ts';
import { paidBy, paysAny, samePayment } from './order-check.ts';
import { answers } from './wallet-answers.ts';
import type { WalletTransaction } from './wallet-answers.ts';

/** What wallet and chain know of payments, by their transaction ids. */
export class PaymentHistory {
  readonly #wallet: NodeWallet;
  readonly #formats: AddressFormats;
  readonly #maturity: number;

  /** `maturity`: depth at which what shut a payment out counts as final. */
  constructor(
    wallet: NodeWallet,
    { formats, maturity }: { readonly formats: AddressFormats; readonly maturity: number },
  ) {
    this.#wallet = wallet;
    this.#formats = formats;
    this.#maturity = maturity;
  }

  async find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    const [id] = payment.transactionIds;
    if (id === undefined) return { kind: 'absent' };
    const transaction = await this.#wallet.transaction(id);
    if (transaction === undefined) return this.#beyondWallet(id, payment);
    const paid = paidBy(this.#outputs(transaction), order, this.#formats);
    // A person may have named any transaction of the wallet's.
    if (paid.kind === 'wrong') return { kind: 'absent' };
    const finding = await this.judge(order, id, transaction, payment.feeAtomic);
    const { receiptsAtomic } = paid;
    const isAsRecorded = receiptsAtomic.every((one, at) => one === payment.receiptsAtomic[at]);
    return finding.kind === 'found' && !isAsRecorded ? { ...finding, receiptsAtomic } : finding;
  }

  async confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    let least = Number.MAX_SAFE_INTEGER;
    for (const id of transactionIds) {
      const confirmations = await this.#confirmations(id);
      if (typeof confirmations === 'string') return { kind: 'lost', reason: confirmations };
      least = Math.min(least, confirmations);
    }
    if (transactionIds.length === 0) return { kind: 'lost', reason: 'it has no transaction' };
    return { kind: 'counted', confirmations: least };
  }

  /** What one transaction of the wallet, made for the order, came to. */
  async judge(
    order: PaymentOrder,
    id: string,
    transaction: WalletTransaction,
    feeKnown?: bigint,
  ): Promise<Finding> {
    if (stands(transaction)) return this.#found(id, transaction, feeKnown);
    const paid = paidBy(this.#outputs(transaction), order, this.#formats);
    let disputed = false;
    for await (const [rivalId, rival] of this.#rivals(transaction)) {
      const other = paidBy(this.#outputs(rival), order, this.#formats);
      // A miner changed its id on the way, or a person raised its fee: what pays the same is the payment.
      if (stands(rival) && samePayment(paid, other)) return this.#found(rivalId, rival, undefined);
      // One that pays some of them is a riddle for a person, however deep it is.
      disputed ||= other.kind === 'pays' || paysAny(this.#outputs(rival), order, this.#formats);
    }
    const depth = -transaction.confirmations;
    if (disputed || depth < this.#maturity) return { kind: 'absent' };
    const reason = `a coin that it spends was spent otherwise, ${depth} confirmations deep`;
    return { kind: 'dead', reason };
  }

  #found(id: string, { fee }: WalletTransaction, feeKnown: bigint | undefined): Finding {
    const feeAtomic = fee === undefined ? feeKnown : -this.#wallet.atomic('gettransaction', fee);
    // Without a fee the wallet did not pay for it, so whatever it is, it is not this payment.
    if (feeAtomic === undefined) return { kind: 'absent' };
    return { kind: 'found', transactionIds: [id], feeAtomic };
  }

  /** Transactions of the wallet that spend a coin which this one spends too. */
  async *#rivals(transaction: WalletTransaction): AsyncGenerator<[string, WalletTransaction]> {
    const { walletconflicts = [], mempoolconflicts = [], replaced_by_txid } = transaction;
    const ids = new Set([...walletconflicts, ...mempoolconflicts]);
    if (replaced_by_txid !== undefined) ids.add(replaced_by_txid);
    for (const id of ids) {
      const rival = await this.#wallet.transaction(id);
      if (rival !== undefined) yield [id, rival];
    }
  }

  #outputs({ hex }: WalletTransaction): readonly TransactionOutput[] {
    return this.#wallet.parsed('gettransaction', hex).outputs;
  }

  /** The wallet does not know it: it was never sent, or the wallet was restored from an old copy. */
  async #beyondWallet(id: string, { feeAtomic }: Payment): Promise<Finding> {
    const confirmations = await this.#chainConfirmations(id);
    if (confirmations === undefined || feeAtomic === undefined) return { kind: 'absent' };
    return { kind: 'found', transactionIds: [id], feeAtomic };
  }

  /** Confirmations, or why it is lost. */
  async #confirmations(id: string): Promise<number | string> {
    const transaction = await this.#wallet.transaction(id);
    if (transaction === undefined)
      return (await this.#chainConfirmations(id)) ?? `neither wallet nor node know ${id}`;
    if (stands(transaction)) return transaction.confirmations;
    return `${id} lost its place: a coin that it spends was spent otherwise, or it was given up`;
  }

  /** Mempool first, then the chain, which only nodes with a transaction index know by id. */
  async #chainConfirmations(id: string): Promise<number | undefined> {
    const entry = await this.#wallet.look(answers.mempoolEntry, 'getmempoolentry', [id]);
    if (entry !== undefined) return 0;
    const mined = await this.#wallet.look(answers.chainTransaction, 'getrawtransaction', [
      id,
      true,
    ]);
    return mined === undefined ? undefined : Math.max(0, mined.confirmations ?? 0);
  }
}

/** Mined, or waiting with nothing in its way. */
export function stands(transaction: WalletTransaction): boolean {
  const { confirmations, details, mempoolconflicts = [], replaced_by_txid } = transaction;
  if (confirmations !== 0) return confirmations > 0;
  const abandoned = details.some((detail) => detail.abandoned === true);
  return !abandoned && mempoolconflicts.length === 0 && replaced_by_txid === undefined;
}
