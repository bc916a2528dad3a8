import type {
  BuildOutcome,
  Finding,
  Payment,
  PaymentOrder,
  SendOutcome,
} from '../../../core/plugin-api/payments.ts';
import type { Transaction } from '../consensus/transaction.ts';
import { rpcCodeOf } from './node-wallet.ts';
import type { MethodParts, PaymentMethod } from './payment-method.ts';
import { feeRefusal, fundedPsbt } from './psbt-funding.ts';
import { signatureFault } from './sighash-check.ts';
import { invalid, sendSigned, signedPayment } from './signed-payment.ts';
import { answers } from './wallet-answers.ts';

/** "TX decode failed". */
const DESERIALIZATION = -22;
const RAW_HEX = /^([0-9a-f]{2})+$/i;
const PSBT_BASE64 = /^cHNidP[A-Za-z0-9+/]+=*$/;
/** As many characters as 4 MB of hex; the largest transaction that nodes relay has a tenth. */
const SIGNED_LENGTH_MAX = 8_000_000;

interface Outpoint {
  readonly txid: string;
  readonly vout: number;
}

/** Pays with a wallet whose keys are elsewhere: a person signs, and everything is checked again. */
export class WatchOnlyMethod implements PaymentMethod {
  readonly #parts: MethodParts;
  /** Coins locked for orders that wait for a signature, by key. A node that restarts forgets its locks. */
  readonly #locked = new Map<string, readonly Outpoint[]>();

  constructor(parts: MethodParts) {
    this.#parts = parts;
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    // Orders that were built before are settled by now: one at a time waits for a signature.
    for (const key of [...this.#locked.keys()]) await this.#release(key);
    const before = await this.#locks();
    const funding = await fundedPsbt(order, this.#parts, true);
    if (funding.kind === 'refused') return funding;
    const known = new Set(before.map(nameOf));
    const fresh = (await this.#locks()).filter((coin) => !known.has(nameOf(coin)));
    this.#locked.set(order.key, fresh);
    const refusal = feeRefusal(funding.feeAtomic, this.#parts.terms);
    if (refusal === undefined) return { kind: 'to-sign', unsigned: funding.psbt };
    await this.#release(order.key);
    return { kind: 'refused', refusal };
  }

  async complete(order: PaymentOrder, signed: string): Promise<Payment> {
    const { wallet, terms } = this.#parts;
    const hex = await this.#final(signed.trim());
    const transaction = parsed(() => wallet.parsed('finalizepsbt', hex));
    const feeAtomic = (await this.#spent(transaction)) - paidOut(transaction);
    if (feeAtomic > terms.feeMaxAtomic) throw invalid(feeRefusal(feeAtomic, terms)?.reason ?? '');
    const payment = await signedPayment(order, { transaction, feeAtomic }, this.#parts);
    const acceptance = await wallet.acceptance(hex);
    if (acceptance.kind === 'refused')
      throw invalid(`the node would not take it: ${acceptance.reason}`);
    return payment;
  }

  async send(order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    const outcome = await sendSigned(order, payment, this.#parts);
    if (outcome.kind === 'sent') this.#locked.delete(order.key);
    return outcome;
  }

  async find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    return this.#parts.history.find(order, payment);
  }

  async #final(signed: string): Promise<string> {
    if (signed.length > SIGNED_LENGTH_MAX) throw invalid('it is longer than any transaction');
    if (RAW_HEX.test(signed) && !signed.startsWith('70736274ff')) return signed.toLowerCase();
    const psbt = RAW_HEX.test(signed) ? Buffer.from(signed, 'hex').toString('base64') : signed;
    if (!PSBT_BASE64.test(psbt))
      throw invalid('it is neither a PSBT in base64 nor a transaction in hex');
    try {
      const final = await this.#parts.wallet.ask(answers.finalized, 'finalizepsbt', [psbt]);
      if (final.complete && final.hex !== undefined) return final.hex;
    } catch (error) {
      if (rpcCodeOf(error) === DESERIALIZATION) throw invalid('the PSBT cannot be read');
      throw error;
    }
    throw invalid('signatures are missing');
  }

  /** Sum of the coins that a transaction spends, each of which has to be the wallet's, and signed for all of it. */
  async #spent({ inputs }: Transaction): Promise<bigint> {
    const { wallet, formats } = this.#parts;
    let sum = 0n;
    for (const input of inputs) {
      const { outpoint } = input;
      const [txid = '', index = ''] = outpoint.split(':');
      const source = await wallet.transaction(txid);
      const output = source && wallet.parsed('gettransaction', source.hex).outputs[Number(index)];
      const address = output && formats.address(output.script);
      if (output === undefined || address === undefined || !(await wallet.owns(address)))
        throw invalid(`it spends ${outpoint}, which is not the wallet's`);
      const fault = signatureFault(input, output.script);
      if (fault !== undefined) throw invalid(`the signature for ${outpoint} ${fault}`);
      sum += output.value;
    }
    return sum;
  }

  async #locks(): Promise<readonly Outpoint[]> {
    return this.#parts.wallet.ask(answers.lockedCoins, 'listlockunspent');
  }

  async #release(key: string): Promise<void> {
    const coins = this.#locked.get(key) ?? [];
    // One by one: the node refuses a list of which one is unlocked already, or spent.
    for (const { txid, vout } of coins) {
      await this.#parts.wallet
        .ask(answers.anything, 'lockunspent', [true, [{ txid, vout }]])
        .catch((error: unknown) => {
          if (rpcCodeOf(error) === undefined) throw error;
        });
    }
    this.#locked.delete(key);
  }
}

function parsed(read: () => Transaction): Transaction {
  try {
    return read();
  } catch {
    throw invalid('it is no transaction');
  }
}

function paidOut({ outputs }: Transaction): bigint {
  return outputs.reduce((sum, { value }) => sum + value, 0n);
}

function nameOf({ txid, vout }: Outpoint): string {
  return `${txid}:${vout}`;
}
