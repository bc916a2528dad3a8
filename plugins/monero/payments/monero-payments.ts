import type { Clock } from '../../../core/plugin-api/clock.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type {
  BuildOutcome,
  Confirmation,
  Destination,
  Finding,
  Holdings,
  Payment,
  PaymentLimits,
  PaymentOrder,
  Payments,
  SendOutcome,
} from '../../../core/plugin-api/payments.ts';
import {
  POOL_CONFIG,
  POOL_FACTS,
  POOL_LOGGER,
  POOL_WORK,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig, WalletConfig } from '../coin-config.ts';
import type { FollowedWork } from '../daemons/ranked-clients.ts';
import { decodeAddress } from '../wallet/monero-address.ts';
import { transactionOf } from './built-transaction.ts';
import type { BuiltTransaction } from './built-transaction.ts';
import { NetworkView } from './network-view.ts';
import { DESTINATIONS_MAX, PaymentBuilder } from './payment-builder.ts';
import { PaymentSender } from './payment-sender.ts';
import { PayingWallet, viewOnly } from './paying-wallet.ts';
import { paidOf } from './receipts.ts';

/** Depth at which what a chain spends counts as spent for ever: that of a mined reward. */
const DEAD_DEPTH = 60;
/**
 * How long the wallet's word is enough that a transaction waits: its node passes new ones on by a path that
 * others do not see at first (Dandelion++), and the wallet itself never forgets one that nodes dropped.
 */
const WORD_OF_WALLET_MS = 3_600_000;

/** Pays from a monero-wallet-rpc: signed whole, recorded by the host, then sent, as often as it takes. */
export class MoneroPayments implements Payments {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, POOL_WORK, POOL_LOGGER, ROOT_CLOCK] as const;

  readonly limits: PaymentLimits;
  readonly #config: CoinConfig;
  readonly #facts: PoolFacts;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #network: NetworkView;
  readonly #parts: { readonly wallet: PayingWallet; readonly config: WalletConfig };

  /** @throws PoolError CONFIG_INVALID where no wallet is set up. */
  constructor(
    config: CoinConfig,
    facts: PoolFacts,
    work: FollowedWork,
    logger: Logger,
    clock: Clock,
  ) {
    this.#config = config;
    this.#facts = facts;
    this.#logger = logger;
    this.#clock = clock;
    this.#network = new NetworkView(config, work);
    const { wallet } = config;
    if (wallet === undefined) {
      const words = 'coin.wallet: missing; payouts need a monero-wallet-rpc';
      throw new PoolError('CONFIG_INVALID', words, { key: 'coin.wallet' });
    }
    this.#parts = { wallet: new PayingWallet(wallet), config: wallet };
    this.limits = {
      destinationsMax: DESTINATIONS_MAX,
      dustAtomic: 1n,
      confirmations: wallet.confirmations,
    };
  }

  paysAlone(address: string): boolean {
    const decoded = decodeAddress(address, this.#config.network);
    return typeof decoded !== 'string' && decoded.kind === 'integrated';
  }

  async check(): Promise<void> {
    const { wallet } = this.#parts;
    const address = await wallet.address();
    const decoded = decodeAddress(address, this.#config.network);
    const network = typeof decoded === 'string' ? 'an unknown network' : decoded.network;
    if (network !== this.#config.network) {
      const words = `the wallet is of ${network}, the pool pays on ${this.#config.network}`;
      throw new PoolError('DAEMON_WRONG_NETWORK', words, { key: 'coin.wallet' });
    }
    if (await wallet.isViewOnly()) throw viewOnly();
    await wallet.refresh();
    if (!(await wallet.owns(this.#facts.address)))
      this.#logger.warn(
        { address: this.#facts.address, wallet: address },
        'block rewards go to an address that is not of the paying account',
      );
  }

  async holdings(): Promise<Holdings> {
    const { wallet } = this.#parts;
    await wallet.refresh();
    return wallet.holdings();
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    const { wallet, config } = this.#parts;
    return new PaymentBuilder(config, this.#config.network, wallet).build(order);
  }

  async send(_order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    try {
      const { wallet } = this.#parts;
      const transactions = payment.payloads.map(transactionOf);
      if (!matches(transactions, payment.transactionIds))
        return { kind: 'unknown', reason: 'nothing of it was recorded that could be sent' };
      const sender = new PaymentSender(wallet, this.#network, this.#logger);
      return await sender.send(transactions, payment.feeAtomic ?? 0n);
    } catch (error) {
      // Nothing was sent by now, but an earlier attempt may have been.
      return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  async find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    const { transactionIds } = payment;
    const built = payment.payloads.map(transactionOf);
    if (transactionIds.length === 0) return { kind: 'absent' };
    const seen = await this.#network.confirmations(transactionIds);
    const missing: string[] = [];
    for (const hash of transactionIds)
      if (!seen.has(hash) && !(await this.#waits(hash))) missing.push(hash);
    if (missing.length === 0) {
      const feeAtomic = matches(built, transactionIds) ? payment.feeAtomic : undefined;
      if (feeAtomic === undefined) return this.#named(order, payment);
      return { kind: 'found', transactionIds, feeAtomic };
    }
    // Of a payment in parts, one part that is on its way pays some of it: then it is not dead as a whole.
    if (matches(built, missing) && (await this.#areDead(built)))
      return { kind: 'dead', reason: 'the chain spends its inputs otherwise, 60 blocks deep' };
    return { kind: 'absent' };
  }

  async confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    if (transactionIds.length === 0) return { kind: 'lost', reason: 'it has no transaction' };
    const seen = await this.#network.confirmations(transactionIds);
    for (const hash of transactionIds)
      if (!seen.has(hash) && !(await this.#waits(hash)))
        return { kind: 'lost', reason: `no node knows transaction ${hash}` };
    const counts = transactionIds.map((hash) => seen.get(hash) ?? 0);
    return { kind: 'counted', confirmations: Math.min(...counts) };
  }

  /** Whether the wallet says of a transaction that the pool's nodes do not know that it is on its way. */
  async #waits(hash: string): Promise<boolean> {
    const { wallet } = this.#parts;
    await wallet.refresh();
    const known = await wallet.known(hash);
    if (known === undefined || known.state === 'failed') return false;
    return this.#clock.nowMs() - known.timeMs < WORD_OF_WALLET_MS;
  }

  /** Transactions that a person named: whether the account made them, and paid the order with them. */
  async #named(order: PaymentOrder, { transactionIds, receiptsAtomic }: Payment): Promise<Finding> {
    const { wallet } = this.#parts;
    await wallet.refresh();
    let feeAtomic = 0n;
    const destinations: Destination[] = [];
    for (const hash of transactionIds) {
      const known = await wallet.known(hash);
      if (known?.isOurs !== true) return absent(`the account did not pay ${hash}`);
      if (known.destinations.length === 0)
        return absent(`it does not remember whom ${hash} paid, as after a restore from its seed`);
      feeAtomic += known.fee;
      destinations.push(...known.destinations);
    }
    const paid = paidOf(order, destinations, feeAtomic);
    if (typeof paid === 'string') return absent(paid);
    const isAsRecorded = paid.every((one, index) => one === receiptsAtomic[index]);
    const told = isAsRecorded ? {} : { receiptsAtomic: paid };
    return { kind: 'found', transactionIds, feeAtomic, ...told };
  }

  async #areDead(transactions: readonly BuiltTransaction[]): Promise<boolean> {
    for (const { keyImages } of transactions)
      if (!(await this.#network.isSpentDeep(keyImages, DEAD_DEPTH))) return false;
    return true;
  }
}

function absent(reason: string): Finding {
  return { kind: 'absent', reason };
}

/** Whether these are the transactions of the ids, and at least one. */
function matches(transactions: readonly BuiltTransaction[], hashes: readonly string[]): boolean {
  return (
    transactions.length > 0 &&
    transactions.length === hashes.length &&
    transactions.every(({ hash }) => hashes.includes(hash))
  );
}
