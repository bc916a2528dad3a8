import type {
  Confirmation,
  Finding,
  Payment,
  PaymentOrder,
} from '../../../core/plugin-api/payments.ts';
import { parseTransaction } from '../consensus/transaction.ts';
import type { Transaction, TransactionOutput } from '../consensus/transaction.ts';
import type { AddressFormats } from '../wallet/address-formats.ts';
import { chainEvidence, untold } from './chain-evidence.ts';
import type { NodeWallet } from './node-wallet.ts';
import { paidBy, paysAny, samePayment } from './order-check.ts';
import type { WalletTransaction } from './wallet-answers.ts';

export interface HistoryOptions {
  readonly formats: AddressFormats;
  /** Depth at which what shut a payment out counts as final. */
  readonly maturity: number;
  /** Of one payment, its change included. */
  readonly outputsMax: number;
}

/** What wallet and chain know of payments, by their transaction ids. */
export class PaymentHistory {
  readonly #wallet: NodeWallet;
  readonly #formats: AddressFormats;
  readonly #maturity: number;
  readonly #outputsMax: number;

  constructor(wallet: NodeWallet, { formats, maturity, outputsMax }: HistoryOptions) {
    this.#wallet = wallet;
    this.#formats = formats;
    this.#maturity = maturity;
    this.#outputsMax = outputsMax;
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

  /** A payment that a wallet which marks what it pays has no mark of. What it sent once may be known to the node. */
  async unmarked(payment: Payment): Promise<Finding> {
    const [id] = payment.transactionIds;
    if (id === undefined) return { kind: 'absent' };
    const isOther = (await this.#wallet.transaction(id)) !== undefined;
    return isOther ? { kind: 'absent' } : this.#beyondWallet(id, payment);
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

  /**
   * The wallet does not know it: it was never sent, or the wallet is another one, or an old copy. Rejects with
   * `DAEMON_RPC` where the node cannot tell which.
   */
  async #beyondWallet(id: string, { payloads, feeAtomic }: Payment): Promise<Finding> {
    const whole = payloads.map(parsed).find((transaction) => transaction?.id === id);
    const evidence = await chainEvidence(this.#wallet, id, {
      outputs: whole?.outputs.length ?? this.#outputsMax,
      inputs: whole?.inputs.map(({ outpoint }) => outpoint) ?? [],
    });
    if (evidence.kind === 'untold') throw untold(id);
    if (evidence.kind === 'nowhere' || feeAtomic === undefined) return { kind: 'absent' };
    return { kind: 'found', transactionIds: [id], feeAtomic };
  }

  /** Confirmations, or why it is lost. */
  async #confirmations(id: string): Promise<number | string> {
    const transaction = await this.#wallet.transaction(id);
    if (transaction === undefined) return this.#chainConfirmations(id);
    if (stands(transaction)) return transaction.confirmations;
    return `${id} lost its place: a coin that it spends was spent otherwise, or it was given up`;
  }

  /** As `#confirmations`. What it spends is not known here: a search by its order says more. */
  async #chainConfirmations(id: string): Promise<number | string> {
    const traces = { outputs: this.#outputsMax, inputs: [] };
    const evidence = await chainEvidence(this.#wallet, id, traces);
    if (evidence.kind === 'stands') return evidence.confirmations;
    return evidence.kind === 'untold' ? untold(id).message : `neither wallet nor node know ${id}`;
  }
}

/** Of what was recorded to be sent; not every method of paying records a transaction. */
function parsed(payload: string): Transaction | undefined {
  try {
    return parseTransaction(Buffer.from(payload, 'hex'));
  } catch {
    return undefined;
  }
}

/** Mined, or waiting with nothing in its way. */
export function stands(transaction: WalletTransaction): boolean {
  const { confirmations, details, mempoolconflicts = [], replaced_by_txid } = transaction;
  if (confirmations !== 0) return confirmations > 0;
  const abandoned = details.some((detail) => detail.abandoned === true);
  return !abandoned && mempoolconflicts.length === 0 && replaced_by_txid === undefined;
}
