import { PoolError } from '../../../core/plugin-api/errors.ts';
import type {
  BuildOutcome,
  Finding,
  Payment,
  PaymentOrder,
  SendOutcome,
} from '../../../core/plugin-api/payments.ts';
import { coinsOf } from './coin-amount.ts';
import { rpcCodeOf, sentenceOf } from './node-wallet.ts';
import { faultOf, paidBy } from './order-check.ts';
import { stands } from './payment-history.ts';
import type { MethodParts, PaymentMethod } from './payment-method.ts';
import { feeOptions, feePositions, feeRefusal } from './psbt-funding.ts';
import { answers } from './wallet-answers.ts';
import type { WalletTransaction } from './wallet-answers.ts';
import { refusalKind, refusalOf } from './wallet-refusal.ts';

/**
 * Codes with which a node refuses a call before it does anything: bad arguments (-3, -5, -8), too little (-6),
 * keys or passphrase missing (-12 to -17), no such wallet (-18, -19), starting (-28, -10), no such method.
 */
const HARMLESS_CODES: readonly unknown[] = [
  -3, -5, -6, -8, -10, -12, -13, -14, -15, -16, -17, -18, -19, -28, -32601,
];
const NEVER_CONNECTED: readonly unknown[] = ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'];

/**
 * Pays with one `sendmany`, for nodes that know no PSBT. Its comment, which stays in the wallet, is the order's
 * key, and by it alone a payment is found again: amounts may be those of anybody.
 */
export class SendmanyMethod implements PaymentMethod {
  readonly #parts: MethodParts;

  constructor(parts: MethodParts) {
    this.#parts = parts;
  }

  /** A trial of what the wallet would do. The payload is the best block: what comes of it is not older. */
  async build(order: PaymentOrder): Promise<BuildOutcome> {
    const { wallet, formats, terms } = this.#parts;
    const fault = faultOf(order, formats, terms.dustAtomic);
    if (fault !== undefined) return { kind: 'refused', refusal: fault };
    const tip = await wallet.ask(answers.hash, 'getbestblockhash');
    try {
      const bare = await wallet.ask(answers.rawTransaction, 'createrawtransaction', [
        [],
        amountsOf(order, wallet.decimals),
      ]);
      const trial = await wallet.ask(answers.fundedRaw, 'fundrawtransaction', [
        bare,
        { subtractFeeFromOutputs: feePositions(order), ...feeOptions(terms) },
      ]);
      const refusal = feeRefusal(wallet.atomic('fundrawtransaction', trial.fee), terms);
      if (refusal !== undefined) return { kind: 'refused', refusal };
    } catch (error) {
      return { kind: 'refused', refusal: await refusalOf(error, order, wallet) };
    }
    const payment: Payment = {
      transactionIds: [],
      payloads: [tip],
      // What is taken for the fee, only sending tells.
      receiptsAtomic: order.destinations.map(({ amountAtomic }) => amountAtomic),
      feeAtomic: undefined,
      resendable: false,
    };
    return { kind: 'built', payment };
  }

  async send(order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    let perhaps = true;
    try {
      const before = await this.find(order, payment);
      if (before.kind === 'found') return { ...before, kind: 'sent' };
      perhaps = false;
      const id = await this.#parts.passphrase.opened(async () => {
        perhaps = true;
        try {
          return await this.#sendmany(order);
        } catch (error) {
          perhaps = !isHarmless(error);
          throw error;
        }
      });
      const transaction = await this.#parts.wallet.transaction(id);
      const found = transaction && (await this.#judge(order, id, transaction));
      if (found?.kind === 'found') return { ...found, kind: 'sent' };
      return { kind: 'unknown', reason: `the wallet sent ${id}, and tells nothing of it` };
    } catch (error) {
      return { kind: perhaps ? 'unknown' : 'refused', reason: sentenceOf(error) };
    }
  }

  async find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    const ids = await this.#marked(order.key, payment.payloads[0]);
    const { wallet, history } = this.#parts;
    const made = new Map<string, WalletTransaction>();
    for (const id of ids) {
      const transaction = await wallet.transaction(id);
      if (transaction !== undefined) made.set(id, transaction);
    }
    // A person who raised a fee made another one with the same comment, and the first fell out.
    const [standing, another] = [...made].filter(([, transaction]) => stands(transaction));
    if (another !== undefined) {
      throw new PoolError('DAEMON_RPC', `the wallet paid ${order.key} more than once`, {
        transactionIds: [...made.keys()].join(' '),
      });
    }
    const [id, transaction] = standing ?? [...made][0] ?? [];
    if (id === undefined || transaction === undefined) return history.unmarked(payment);
    const finding = await this.#judge(order, id, transaction);
    // Several that fell out, of which this was one.
    return finding.kind === 'dead' && made.size > 1 ? { kind: 'absent' } : finding;
  }

  async #judge(order: PaymentOrder, id: string, transaction: WalletTransaction): Promise<Finding> {
    const { history, wallet, formats } = this.#parts;
    const finding = await history.judge(order, id, transaction);
    if (finding.kind !== 'found') return finding;
    const { outputs } = wallet.parsed('gettransaction', transaction.hex);
    const paid = paidBy(outputs, order, formats);
    if (paid.kind === 'pays') return { ...finding, receiptsAtomic: paid.receiptsAtomic };
    throw new PoolError('DAEMON_RPC', `${id} has the mark of ${order.key}, but ${paid.reason}`);
  }

  async #sendmany(order: PaymentOrder): Promise<string> {
    const { wallet, terms } = this.#parts;
    const bearers = order.feeFrom === 'destinations' ? order.destinations : [];
    const params: unknown[] = [
      '',
      amountsOf(order, wallet.decimals),
      1,
      order.key,
      bearers.map(({ address }) => address),
    ];
    // Nodes without the later arguments still take the first five.
    if (terms.feeRate !== undefined) params.push(false, null, 'unset', String(terms.feeRate));
    else if (terms.confTarget !== undefined) params.push(false, terms.confTarget);
    return wallet.ask(answers.hash, 'sendmany', params, { once: true });
  }

  /** Ids of the transactions that bear a key. */
  async #marked(key: string, since: string | undefined): Promise<ReadonlySet<string>> {
    const { wallet } = this.#parts;
    const page =
      (await wallet.look(
        answers.historyPage,
        'listsinceblock',
        since === undefined ? [] : [since],
      )) ??
      // The node no longer knows that block; then all of the history.
      (await wallet.ask(answers.historyPage, 'listsinceblock'));
    const ids = page.transactions.flatMap(({ txid, category, comment }) =>
      txid !== undefined && category === 'send' && comment === key ? [txid] : [],
    );
    return new Set(ids);
  }
}

function amountsOf({ destinations }: PaymentOrder, decimals: number): Record<string, string> {
  return Object.fromEntries(
    destinations.map(({ address, amountAtomic }) => [address, coinsOf(amountAtomic, decimals)]),
  );
}

/** Whether the wallet certainly did nothing. */
function isHarmless(error: unknown): boolean {
  if (!(error instanceof PoolError)) return false;
  if (error.code === 'DAEMON_UNAUTHORIZED' || error.code === 'DAEMON_SYNCING') return true;
  if (error.code === 'DAEMON_UNREACHABLE')
    return NEVER_CONNECTED.includes((error.cause as { code?: unknown } | undefined)?.code);
  // Older nodes keep a transaction that they made and could not send, and send it later.
  if (/commit failed|was rejected/i.test(error.message)) return false;
  return HARMLESS_CODES.includes(rpcCodeOf(error)) || refusalKind(error) !== undefined;
}
