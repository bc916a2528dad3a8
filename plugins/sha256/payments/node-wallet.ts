import { PoolError } from '../../../core/plugin-api/errors.ts';
import { parseTransaction } from '../consensus/transaction.ts';
import type { Transaction } from '../consensus/transaction.ts';
import type { CallOptions, RpcClient } from '../rpc/rpc-client.ts';
import { atomicOf } from './coin-amount.ts';
import { answers } from './wallet-answers.ts';
import type { WalletTransaction } from './wallet-answers.ts';

/** Checks what a node answered; a compiled schema is one. */
export interface AnswerCheck<T> {
  Check(value: unknown): value is T;
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[];
}

/** What a node says on whether a transaction may go to the network now. */
export type Acceptance =
  | { readonly kind: 'allowed' }
  /** In its mempool or its chain already. */
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Codes of Bitcoin Core's `RPCErrorCode`. */
const INVALID_ADDRESS_OR_KEY = -5;
const KNOWN_REASONS: readonly unknown[] = ['txn-already-in-mempool', 'txn-already-known'];

/** One wallet of a node: every answer is checked, and amounts are exact. All calls reject with `DAEMON_*`. */
export class NodeWallet {
  readonly decimals: number;
  readonly #rpc: Pick<RpcClient, 'call'>;

  constructor(rpc: Pick<RpcClient, 'call'>, decimals: number) {
    this.#rpc = rpc;
    this.decimals = decimals;
  }

  /** The checked answer of a call. */
  async ask<T>(
    check: AnswerCheck<T>,
    method: string,
    params: readonly unknown[] = [],
    options: CallOptions = {},
  ): Promise<T> {
    const answer = await this.#rpc.call(method, params, { ...options, exact: true });
    if (check.Check(answer)) return answer;
    const first = check.Errors(answer)[0];
    throw nonsense(method, `${first?.instancePath ?? ''} ${first?.message ?? ''}`);
  }

  /** As `ask`; undefined where the node knows nothing of what was asked for. */
  async look<T>(
    check: AnswerCheck<T>,
    method: string,
    params: readonly unknown[],
  ): Promise<T | undefined> {
    try {
      return await this.ask(check, method, params);
    } catch (error) {
      if (rpcCodeOf(error) === INVALID_ADDRESS_OR_KEY) return undefined;
      throw error;
    }
  }

  /** A transaction that concerns the wallet. */
  async transaction(id: string): Promise<WalletTransaction | undefined> {
    return this.look(answers.walletTransaction, 'gettransaction', [id]);
  }

  /** Parsed transaction of what a node answered in hex. */
  parsed(method: string, hex: string): Transaction {
    try {
      return parseTransaction(Buffer.from(hex, 'hex'));
    } catch (cause) {
      throw nonsense(method, 'a transaction that cannot be read', cause);
    }
  }

  /** Atomic units of an amount that the node answered. */
  atomic(method: string, coins: string | number): bigint {
    try {
      return atomicOf(coins, this.decimals);
    } catch (cause) {
      throw nonsense(method, `the amount ${coins}`, cause);
    }
  }

  async owns(address: string): Promise<boolean> {
    const info = await this.ask(answers.addressInfo, 'getaddressinfo', [address]);
    return info.ismine || info.iswatchonly === true;
  }

  /** Whether the node would take a transaction now. Its own cap on fees is off: ours was checked. */
  async acceptance(hex: string): Promise<Acceptance> {
    const [answer] = await this.ask(answers.acceptance, 'testmempoolaccept', [[hex], 0]);
    if (answer?.allowed === true) return { kind: 'allowed' };
    const reason = answer?.['reject-reason'] ?? 'no reason given';
    return KNOWN_REASONS.includes(reason) ? { kind: 'known' } : { kind: 'refused', reason };
  }
}

/** The node's own number of an error that it answered. */
export function rpcCodeOf(error: unknown): number | undefined {
  const code = error instanceof PoolError ? error.facts['rpcCode'] : undefined;
  return typeof code === 'number' ? code : undefined;
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An answer that no wallet gives. */
export function nonsense(method: string, what: string, cause?: unknown): PoolError {
  return new PoolError(
    'DAEMON_RPC',
    `${method} answered nonsense: ${what.trim()}`,
    { method },
    cause,
  );
}
