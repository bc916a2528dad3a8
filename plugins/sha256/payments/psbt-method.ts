import { PoolError } from '../../../core/plugin-api/errors.ts';
import type {
  BuildOutcome,
  Finding,
  Payment,
  PaymentOrder,
  Refusal,
  SendOutcome,
} from '../../../core/plugin-api/payments.ts';
import type { MethodParts, PaymentMethod } from './payment-method.ts';
import { feeRefusal, fundedPsbt } from './psbt-funding.ts';
import { sendSigned, signedPayment } from './signed-payment.ts';
import { answers } from './wallet-answers.ts';

/** Pays with a wallet that has its keys: signed whole before anything is sent. */
export class PsbtMethod implements PaymentMethod {
  readonly #parts: MethodParts;

  constructor(parts: MethodParts) {
    this.#parts = parts;
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    const { wallet, terms } = this.#parts;
    const funding = await fundedPsbt(order, this.#parts, false);
    if (funding.kind === 'refused') return funding;
    const { feeAtomic } = funding;
    const tooDear = feeRefusal(feeAtomic, terms);
    if (tooDear !== undefined) return { kind: 'refused', refusal: tooDear };
    const hex = await this.#signed(funding.psbt);
    const transaction = wallet.parsed('finalizepsbt', hex);
    const payment = await signedPayment(order, { transaction, feeAtomic }, this.#parts).catch(
      (error: unknown) => {
        throw notOurs(error);
      },
    );
    const acceptance = await wallet.acceptance(hex);
    if (acceptance.kind === 'allowed') return { kind: 'built', payment };
    const reason = acceptance.kind === 'known' ? 'it was sent before' : acceptance.reason;
    return { kind: 'refused', refusal: unaccepted(reason) };
  }

  async send(order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    return sendSigned(order, payment, this.#parts);
  }

  async find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    return this.#parts.history.find(order, payment);
  }

  async #signed(psbt: string): Promise<string> {
    const { wallet, passphrase } = this.#parts;
    const processed = await passphrase.opened(() =>
      wallet.ask(answers.processed, 'walletprocesspsbt', [psbt]),
    );
    const final = await wallet.ask(answers.finalized, 'finalizepsbt', [processed.psbt]);
    if (final.complete && final.hex !== undefined) return final.hex;
    throw new PoolError(
      'DAEMON_RPC',
      'the wallet cannot sign for all of its coins: is it watch-only, or one of several signers?',
      { key: 'coin.wallet.method' },
    );
  }
}

/** Of a hot wallet, what it built is the node's word; a node that builds something else is broken. */
function notOurs(error: unknown): unknown {
  if (!(error instanceof PoolError) || error.code !== 'PAYMENT_INVALID') return error;
  return new PoolError('DAEMON_RPC', `the wallet built another payment: ${error.message}`);
}

/** A transaction that the node would not take now. What is too long or too big may fit in two. */
function unaccepted(reason: string): Refusal {
  const wait = /min (relay )?fee not met|mempool|conflict|missing|non-final|premature/i.test(
    reason,
  );
  const told = `the node would not take it: ${reason}`;
  return { kind: wait ? 'insufficient' : 'too-large', reason: told };
}
