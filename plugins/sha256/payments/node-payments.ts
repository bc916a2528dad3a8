import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type {
  BuildOutcome,
  Confirmation,
  Finding,
  Holdings,
  Payment,
  PaymentLimits,
  PaymentOrder,
  Payments,
  SendOutcome,
} from '../../../core/plugin-api/payments.ts';
import { POOL_CONFIG, POOL_FACTS, POOL_LOGGER } from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig, WalletConfig } from '../coin-config.ts';
import { loadCoin, networkOf } from '../coins/coin-catalog.ts';
import { AddressFormats } from '../wallet/address-formats.ts';
import { atomicOf } from './coin-amount.ts';
import { NodeWallet, sentenceOf } from './node-wallet.ts';
import { PaymentHistory } from './payment-history.ts';
import type { MethodParts, PaymentMethod } from './payment-method.ts';
import { PsbtMethod } from './psbt-method.ts';
import { SendmanyMethod } from './sendmany-method.ts';
import { checkWallet } from './wallet-check.ts';
import type { CheckedWallet } from './wallet-check.ts';
import { walletClient } from './wallet-client.ts';
import { walletHoldings } from './wallet-holdings.ts';
import { WalletPassphrase } from './wallet-passphrase.ts';
import { WatchOnlyMethod } from './watch-only-method.ts';

/**
 * What nodes relay at their default of 3 sat per virtual byte (Bitcoin Core, policy.cpp `GetDustThreshold`):
 * 546 for a key hash, less for every other kind of address.
 */
const DUST_ATOMIC = 546n;
interface Paying {
  readonly method: PaymentMethod;
  readonly parts: MethodParts;
  readonly checked: CheckedWallet;
}

/** Pays out of a wallet of the node, in the way that the pool's file names. */
export class NodePayments implements Payments {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, POOL_LOGGER] as const;

  readonly limits: PaymentLimits;
  readonly complete?: (order: PaymentOrder, signed: string) => Promise<Payment>;
  readonly #paying: Paying;

  /** @throws PoolError CONFIG_INVALID where no wallet is set up, or one in contradictions. */
  constructor(config: CoinConfig, facts: PoolFacts, logger: Logger) {
    const { wallet } = config;
    if (wallet === undefined) {
      const words = 'coin.wallet: missing; it says which wallet pays';
      throw new PoolError('CONFIG_INVALID', words, { key: 'coin.wallet' });
    }
    const { destinationsMax, confirmations } = wallet;
    this.limits = { destinationsMax, dustAtomic: DUST_ATOMIC, confirmations };
    this.#paying = payingBy(config, wallet, { facts, logger });
    const { method } = this.#paying;
    if (method.complete !== undefined) this.complete = method.complete.bind(method);
  }

  paysAlone(): boolean {
    return false;
  }

  async check(): Promise<void> {
    await checkWallet(this.#paying.checked);
  }

  async holdings(): Promise<Holdings> {
    const { parts, checked } = this.#paying;
    return walletHoldings(parts.wallet, checked.settings.method === 'watch-only');
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    return this.#paying.method.build(order);
  }

  async send(order: PaymentOrder, payment: Payment): Promise<SendOutcome> {
    try {
      return await this.#paying.method.send(order, payment);
    } catch (error) {
      return { kind: 'unknown', reason: sentenceOf(error) };
    }
  }

  async find(order: PaymentOrder, payment: Payment): Promise<Finding> {
    return this.#paying.method.find(order, payment);
  }

  async confirm(transactionIds: readonly string[]): Promise<Confirmation> {
    return this.#paying.parts.history.confirm(transactionIds);
  }
}

function payingBy(
  config: CoinConfig,
  settings: WalletConfig,
  { facts, logger }: { readonly facts: PoolFacts; readonly logger: Logger },
): Paying {
  const coin = loadCoin(config.coin);
  const formats = new AddressFormats(coin, config.network);
  const wallet = new NodeWallet(walletClient(config, settings), coin.decimals);
  const passphrase = new WalletPassphrase(wallet, settings.passphrase);
  const { feeRate, confTarget } = settings;
  const parts: MethodParts = {
    wallet,
    passphrase,
    formats,
    history: new PaymentHistory(wallet, {
      formats,
      maturity: coin.maturity,
      outputsMax: settings.destinationsMax + 1,
    }),
    terms: {
      dustAtomic: DUST_ATOMIC,
      feeMaxAtomic: feeMaxOf(settings, coin.decimals),
      feeRate,
      confTarget,
    },
  };
  const network = networkOf(coin, config.network);
  const checked = { wallet, passphrase, settings, network, poolAddress: facts.address, logger };
  return { method: methodOf(settings, parts), parts, checked };
}

function methodOf({ method }: WalletConfig, parts: MethodParts): PaymentMethod {
  if (method === 'sendmany') return new SendmanyMethod(parts);
  return method === 'watch-only' ? new WatchOnlyMethod(parts) : new PsbtMethod(parts);
}

function feeMaxOf({ feeMax }: WalletConfig, decimals: number): bigint {
  try {
    return atomicOf(feeMax, decimals);
  } catch {
    const key = 'coin.wallet.feeMax';
    throw new PoolError('CONFIG_INVALID', `${key}: the coin has ${decimals} decimals`, { key });
  }
}
