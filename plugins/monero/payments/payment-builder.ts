import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { BuildOutcome, PaymentOrder, Refusal } from '../../../core/plugin-api/payments.ts';
import type { WalletConfig } from '../coin-config.ts';
import type { NetworkName } from '../wallet/address-networks.ts';
import { decodeAddress } from '../wallet/monero-address.ts';
import { payloadOf } from './built-transaction.ts';
import type { BuiltTransfer, PayingWallet } from './paying-wallet.ts';
import { receiptsOf, sum } from './receipts.ts';
import {
  belowFee,
  leastOf,
  refusalOf,
  tooLarge,
  WALLET_ERROR,
  walletErrorOf,
} from './transfer-refusal.ts';

/** A transaction has at most 16 outputs, and one of them is the change. */
export const DESTINATIONS_MAX = 15;
const PICONERO_DIGITS = 12;

/** Has the wallet build what an order needs, and proves what it built against the order. */
export class PaymentBuilder {
  readonly #feeMax: bigint | undefined;
  readonly #network: NetworkName;
  readonly #wallet: PayingWallet;

  constructor(config: WalletConfig, network: NetworkName, wallet: PayingWallet) {
    this.#feeMax = config.feeMax === undefined ? undefined : piconeroOf(config.feeMax);
    this.#network = network;
    this.#wallet = wallet;
  }

  async build(order: PaymentOrder): Promise<BuildOutcome> {
    const unfit = this.#unfit(order);
    if (unfit !== undefined) return refused(unfit);
    await this.#wallet.refresh();
    try {
      return this.#outcome(order, await this.#built(order));
    } catch (error) {
      if (!(error instanceof PoolError)) throw error;
      const refusal =
        walletErrorOf(error) === WALLET_ERROR.wrongAddress
          ? await this.#wrongAddresses(order)
          : await this.#refusal(error, order);
      if (refusal === undefined) throw error;
      return refused(refusal);
    }
  }

  /** In one transaction where it fits, for that is cheaper; else in several. */
  async #built(order: PaymentOrder): Promise<BuiltTransfer> {
    try {
      return await this.#wallet.transfer(order);
    } catch (error) {
      if (walletErrorOf(error) !== WALLET_ERROR.tooLarge) throw error;
      return this.#wallet.transferSplit(order);
    }
  }

  #outcome(order: PaymentOrder, { transactions, amounts, fee }: BuiltTransfer): BuildOutcome {
    if (this.#feeMax !== undefined && fee > this.#feeMax)
      return refused(tooLarge(`the network fee is ${fee} piconero, above coin.wallet.feeMax`));
    const asked = order.destinations.map(({ amountAtomic }) => amountAtomic);
    const receipts = receiptsOf({ asked, given: amounts, fee, feeFrom: order.feeFrom });
    if (typeof receipts === 'string') return refused(tooLarge(receipts));
    const payment = {
      transactionIds: transactions.map(({ hash }) => hash),
      payloads: transactions.map(payloadOf),
      receiptsAtomic: receipts,
      feeAtomic: fee,
      resendable: true,
    };
    return { kind: 'built', payment };
  }

  /** What can be told without the wallet. */
  #unfit({ destinations }: PaymentOrder): Refusal | undefined {
    const decoded = destinations.map(({ address }) => decodeAddress(address, this.#network));
    const bad = [...decoded.entries()]
      .filter(([, each]) => typeof each === 'string' || each.network !== this.#network)
      .map(([position]) => position);
    if (bad.length > 0) return badDestinations(bad, 'not an address of this network');
    const empty = [...destinations.entries()]
      .filter(([, { amountAtomic }]) => amountAtomic <= 0n)
      .map(([position]) => position);
    if (empty.length > 0) return badDestinations(empty, 'nothing to pay');
    const isIntegrated = decoded.some(
      (each) => typeof each !== 'string' && each.kind === 'integrated',
    );
    if (isIntegrated && destinations.length > 1)
      return tooLarge('an integrated address needs a payment of its own');
    if (destinations.length > DESTINATIONS_MAX)
      return tooLarge(`a transaction pays ${DESTINATIONS_MAX} at most`);
    return undefined;
  }

  async #refusal(error: PoolError, order: PaymentOrder): Promise<Refusal | undefined> {
    const isCovered = await this.#isCovered(order);
    const isBelow = isCovered && walletErrorOf(error) === WALLET_ERROR.notPossible;
    return isBelow && (await this.#isBelowFee(order))
      ? belowFee(order)
      : refusalOf(error, order, isCovered);
  }

  /** The wallet has the same words for what its fee is above as for what needs several transactions: a trial tells. */
  async #isBelowFee(order: PaymentOrder): Promise<boolean> {
    const amounts = order.destinations.map(({ amountAtomic }) => amountAtomic);
    try {
      const { fee } = await this.#wallet.transfer({ ...order, feeFrom: 'wallet' });
      return leastOf(amounts) <= fee / BigInt(amounts.length);
    } catch (error) {
      if (error instanceof PoolError && walletErrorOf(error) !== undefined) return false;
      throw error;
    }
  }

  async #isCovered({ destinations, feeFrom }: PaymentOrder): Promise<boolean> {
    const asked = sum(destinations.map(({ amountAtomic }) => amountAtomic));
    return feeFrom === 'destinations' && (await this.#wallet.holdings()).spendableAtomic >= asked;
  }

  /** Which of them the wallet does not take; it names only the first. */
  async #wrongAddresses({ destinations }: PaymentOrder): Promise<Refusal> {
    const positions: number[] = [];
    for (const [position, { address }] of destinations.entries())
      if (!(await this.#wallet.pays(address))) positions.push(position);
    if (positions.length > 0) return badDestinations(positions, 'the wallet refuses the address');
    return tooLarge('the wallet refuses an address, and does not say which');
  }
}

function refused(refusal: Refusal): BuildOutcome {
  return { kind: 'refused', refusal };
}

function badDestinations(positions: readonly number[], reason: string): Refusal {
  return { kind: 'bad-destinations', positions, reason };
}

/** Of an amount in coins with at most twelve decimals. */
function piconeroOf(coins: string): bigint {
  const [whole = '0', part = ''] = coins.split('.');
  return BigInt(whole + part.padEnd(PICONERO_DIGITS, '0'));
}
