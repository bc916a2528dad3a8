import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Destination, Holdings, PaymentOrder } from '../../../core/plugin-api/payments.ts';
import type { WalletConfig } from '../coin-config.ts';
import { RpcClient } from '../rpc/rpc-client.ts';
import type { BuiltTransaction } from './built-transaction.ts';
import { WALLET_ERROR, walletErrorOf } from './transfer-refusal.ts';
import {
  addressCheck,
  addressIndexCheck,
  balanceCheck,
  knownTransferCheck,
  relayCheck,
  transferCheck,
  transferSplitCheck,
  unsignedCheck,
  validityCheck,
} from './wallet-answers.ts';
import type { TransferAnswer, TransferSplitAnswer } from './wallet-answers.ts';

/** What a wallet made of an order. */
export interface BuiltTransfer {
  readonly transactions: readonly BuiltTransaction[];
  /** Of each transaction, in an order of the wallet's own. */
  readonly amounts: readonly (readonly bigint[])[];
  readonly fee: bigint;
}

export interface KnownTransfer {
  readonly state: 'waiting' | 'mined' | 'failed';
  /** Whether the account paid it. */
  readonly isOurs: boolean;
  readonly fee: bigint;
  /** Whom it paid, without change; empty where the wallet does not know that. */
  readonly destinations: readonly Destination[];
  /** When the wallet first had it, or its block's time. */
  readonly timeMs: number;
}

type Check<T> = { Check(answer: unknown): answer is T };

/** One account of the wallet behind a monero-wallet-rpc. Opens the wallet's file where none is open. */
export class PayingWallet {
  readonly #config: WalletConfig;
  readonly #rpc: RpcClient;
  #opening: Promise<unknown> | undefined;

  /** @throws PoolError CONFIG_INVALID for half a login. */
  constructor(config: WalletConfig) {
    this.#config = config;
    const { url, timeoutMs, user, password } = config;
    if ((user === undefined) !== (password === undefined)) {
      const key = 'coin.wallet.user';
      throw new PoolError('CONFIG_INVALID', `${key}: a login is a user and a password`, { key });
    }
    const login = user === undefined || password === undefined ? undefined : { user, password };
    this.#rpc = new RpcClient({ name: 'wallet', url, timeoutMs, login, exact: true });
  }

  /** Its main address. */
  async address(): Promise<string> {
    const request = { account_index: this.#config.account };
    return (await this.#ask('get_address', request, addressCheck)).address;
  }

  /** Whether an address is of the account; a subaddress of it as well. */
  async owns(address: string): Promise<boolean> {
    try {
      const { index } = await this.#ask('get_address_index', { address }, addressIndexCheck);
      return index.major === this.#config.account;
    } catch (error) {
      if (walletErrorOf(error) === WALLET_ERROR.wrongAddress) return false;
      throw error;
    }
  }

  /**
   * Whether it has no spend key. Found out by what it says to a signature that cannot be: asking for the key
   * would bring it here, and 0.18.5 ends itself when a view-only wallet is to `sign`.
   */
  async isViewOnly(): Promise<boolean> {
    try {
      await this.#call('sign_transfer', { unsigned_txset: 'none' });
    } catch (error) {
      if (walletErrorOf(error) === undefined) throw error;
      return walletErrorOf(error) === WALLET_ERROR.watchOnly;
    }
    return false;
  }

  /** Takes in new blocks and the pool of its node. */
  async refresh(): Promise<void> {
    await this.#call('refresh');
  }

  async holdings(): Promise<Holdings> {
    const request = { account_index: this.#config.account };
    const answer = await this.#ask('get_balance', request, balanceCheck);
    return {
      spendableAtomic: BigInt(answer.unlocked_balance),
      totalAtomic: BigInt(answer.balance),
    };
  }

  async pays(address: string): Promise<boolean> {
    return (await this.#ask('validate_address', { address }, validityCheck)).valid;
  }

  /** One signed transaction, not sent. */
  async transfer(order: PaymentOrder): Promise<BuiltTransfer> {
    const answer = await this.#build<TransferAnswer>('transfer', order, transferCheck);
    return {
      transactions: [
        {
          hash: answer.tx_hash,
          metadata: answer.tx_metadata,
          blob: answer.tx_blob,
          keyImages: answer.spent_key_images.key_images,
        },
      ],
      amounts: [answer.amounts_by_dest.amounts.map(BigInt)],
      fee: BigInt(answer.fee),
    };
  }

  /** As many signed transactions as it takes, none of them sent. */
  async transferSplit(order: PaymentOrder): Promise<BuiltTransfer> {
    const answer = await this.#build<TransferSplitAnswer>(
      'transfer_split',
      order,
      transferSplitCheck,
    );
    const transactions = answer.tx_hash_list.map((hash, index): BuiltTransaction => {
      const metadata = answer.tx_metadata_list[index];
      const blob = answer.tx_blob_list[index];
      const images = answer.spent_key_images_list[index];
      if (metadata === undefined || blob === undefined || images === undefined)
        throw nonsense('transfer_split');
      return { hash, metadata, blob, keyImages: images.key_images };
    });
    const lists = [answer.fee_list, answer.amounts_by_dest_list];
    if (lists.some(({ length }) => length !== transactions.length))
      throw nonsense('transfer_split');
    return {
      transactions,
      amounts: answer.amounts_by_dest_list.map(({ amounts }) => amounts.map(BigInt)),
      fee: answer.fee_list.reduce<bigint>((total, fee) => total + BigInt(fee), 0n),
    };
  }

  /** Sends a transaction by the wallet's node, and has the wallet remember it. */
  async relay({ hash, metadata }: BuiltTransaction): Promise<void> {
    const answer = await this.#ask('relay_tx', { hex: metadata }, relayCheck);
    if (answer.tx_hash !== hash) throw nonsense('relay_tx');
  }

  /** What it remembers of a transaction; undefined: nothing. */
  async known(hash: string): Promise<KnownTransfer | undefined> {
    const request = { txid: hash, account_index: this.#config.account };
    try {
      const answer = await this.#ask('get_transfer_by_txid', request, knownTransferCheck);
      const { type, timestamp, fee, destinations = [] } = answer.transfer;
      return {
        state: STATES[type] ?? 'mined',
        isOurs: OUTGOING.includes(type),
        fee: BigInt(fee),
        destinations: destinations.map(({ address, amount }) => ({
          address,
          amountAtomic: BigInt(amount),
        })),
        timeMs: timestamp * 1000,
      };
    } catch (error) {
      if (walletErrorOf(error) === WALLET_ERROR.transactionNotFound) return undefined;
      throw error;
    }
  }

  /** Writes its file: what it remembers survives the end of the process. */
  async store(): Promise<void> {
    await this.#call('store');
  }

  async #build<T>(method: string, order: PaymentOrder, check: Check<T>): Promise<T> {
    const { account, priority } = this.#config;
    const { destinations, feeFrom } = order;
    const answer = await this.#call(method, {
      destinations: destinations.map(({ address, amountAtomic: amount }) => ({ address, amount })),
      account_index: account,
      priority,
      do_not_relay: true,
      get_tx_hex: true,
      get_tx_metadata: true,
      ...(feeFrom === 'destinations'
        ? { subtract_fee_from_outputs: [...destinations.keys()] }
        : {}),
    });
    if (unsignedCheck.Check(answer)) throw viewOnly();
    if (!check.Check(answer)) throw nonsense(method);
    return answer;
  }

  async #ask<T>(method: string, request: object, check: Check<T>): Promise<T> {
    const answer = await this.#call(method, request);
    if (!check.Check(answer)) throw nonsense(method);
    return answer;
  }

  async #call(method: string, params: object = {}): Promise<unknown> {
    try {
      return await this.#rpc.call(method, { ...params });
    } catch (error) {
      const isClosed = walletErrorOf(error) === WALLET_ERROR.noWalletOpen;
      if (!isClosed || this.#config.file === undefined) throw error;
      await this.#open(this.#config.file);
      return this.#rpc.call(method, { ...params });
    }
  }

  /** Once for all calls that found it closed. */
  async #open(filename: string): Promise<void> {
    const { filePassword: password = '' } = this.#config;
    this.#opening ??= this.#rpc.call('open_wallet', { filename, password }).finally(() => {
      this.#opening = undefined;
    });
    await this.#opening;
  }
}

const OUTGOING: readonly string[] = ['pending', 'failed', 'out'];
const STATES: Readonly<Record<string, KnownTransfer['state']>> = {
  pending: 'waiting',
  pool: 'waiting',
  failed: 'failed',
};

export function viewOnly(): PoolError {
  const words = 'a wallet that can only view cannot pay; open the one with the spend key';
  return new PoolError('CONFIG_INVALID', `coin.wallet: ${words}`, { key: 'coin.wallet' });
}

function nonsense(method: string): PoolError {
  return new PoolError('DAEMON_RPC', `the wallet answered nonsense to ${method}`, { method });
}
