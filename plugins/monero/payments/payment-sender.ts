import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { SendOutcome } from '../../../core/plugin-api/payments.ts';
import type { BuiltTransaction } from './built-transaction.ts';
import type { NetworkView, Reception } from './network-view.ts';
import type { PayingWallet } from './paying-wallet.ts';
import { walletErrorOf } from './transfer-refusal.ts';

/**
 * Sends transactions that were built before. The wallet does it, so that it knows at once what is spent; where it
 * cannot, as after it lost its memory, the pool's nodes take the signed transaction from us. The wallet's
 * refusals say nothing: 0.18.5 answers "Failed to commit tx." both to a double spend and after it has sent a
 * transaction whose outputs it does not know.
 */
export class PaymentSender {
  readonly #wallet: PayingWallet;
  readonly #network: NetworkView;
  readonly #logger: Logger;

  constructor(wallet: PayingWallet, network: NetworkView, logger: Logger) {
    this.#wallet = wallet;
    this.#network = network;
    this.#logger = logger;
  }

  async send(transactions: readonly BuiltTransaction[], feeAtomic: bigint): Promise<SendOutcome> {
    for (const [index, transaction] of transactions.entries()) {
      const reception = await this.#sent(transaction);
      if (reception.kind === 'taken') continue;
      // What comes first in a payment of several may be on its way already.
      const outcome = index === 0 && transactions.length === 1 ? reception.kind : 'unknown';
      return { kind: outcome, reason: reception.reason };
    }
    await this.#remembered();
    return { kind: 'sent', transactionIds: transactions.map(({ hash }) => hash), feeAtomic };
  }

  async #sent(transaction: BuiltTransaction): Promise<Reception> {
    let answered = false;
    try {
      // What a transaction spends is told to the wallet by places in its memory, which must be up to date.
      await this.#wallet.refresh();
      await this.#wallet.relay(transaction);
      return { kind: 'taken' };
    } catch (error) {
      if (!(error instanceof PoolError)) throw error;
      answered = walletErrorOf(error) !== undefined;
      this.#logger.warn(
        { transaction: transaction.hash, code: error.code },
        'the wallet did not send a transaction; the nodes are asked',
      );
    }
    if (await this.#isKnown(transaction)) return { kind: 'taken' };
    const reception = await this.#network.submit(transaction);
    if (reception.kind === 'taken') return reception;
    if (await this.#isKnown(transaction)) return { kind: 'taken' };
    // A wallet that gave no answer may yet send it.
    if (reception.kind === 'refused' && answered && !(await this.#isRemembered(transaction)))
      return reception;
    return { kind: 'unknown', reason: reception.reason };
  }

  async #isKnown({ hash }: BuiltTransaction): Promise<boolean> {
    const seen = await this.#network.confirmations([hash]).catch(() => undefined);
    return seen?.has(hash) === true;
  }

  /** Whether the wallet has had it, and so has sent it before; also where it does not say. */
  async #isRemembered({ hash }: BuiltTransaction): Promise<boolean> {
    return this.#wallet.known(hash).then(
      (known) => known !== undefined,
      () => true,
    );
  }

  /** For the next payment: what this one spends, even where the nodes sent it or the wallet's process ends. */
  async #remembered(): Promise<void> {
    try {
      await this.#wallet.refresh();
      await this.#wallet.store();
    } catch (error) {
      const code = error instanceof PoolError ? error.code : undefined;
      this.#logger.warn({ code }, 'the wallet has not stored what it sent');
    }
  }
}
