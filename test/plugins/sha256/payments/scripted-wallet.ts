/** A node's wallet that answers from a script, for what a real one hardly ever says. */
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { PoolErrorCode } from '../../../../core/plugin-api/errors.ts';
import { loadCoin } from '../../../../plugins/sha256/coins/coin-catalog.ts';
import { NodeWallet } from '../../../../plugins/sha256/payments/node-wallet.ts';
import { PaymentHistory } from '../../../../plugins/sha256/payments/payment-history.ts';
import type { MethodParts } from '../../../../plugins/sha256/payments/payment-method.ts';
import { WalletPassphrase } from '../../../../plugins/sha256/payments/wallet-passphrase.ts';
import { AddressFormats } from '../../../../plugins/sha256/wallet/address-formats.ts';

export type Answer = (params: readonly unknown[]) => unknown;

/** As the RPC client rejects where the node answers an error. */
export function rpcError(rpcCode: number, message: string): PoolError {
  return new PoolError('DAEMON_RPC', `answered error ${rpcCode}: ${message}`, { rpcCode });
}

export function daemonError(code: PoolErrorCode, causeCode?: string): PoolError {
  return new PoolError(code, code, {}, { code: causeCode });
}

export class ScriptedWallet {
  readonly calls: string[] = [];
  readonly parts: MethodParts;
  readonly #script: Readonly<Record<string, Answer>>;

  constructor(script: Readonly<Record<string, Answer>>) {
    this.#script = script;
    const wallet = new NodeWallet({ call: (method, params) => this.#call(method, params) }, 8);
    const formats = new AddressFormats(loadCoin('bitcoin'), 'regtest');
    this.parts = {
      wallet,
      formats,
      passphrase: new WalletPassphrase(wallet, undefined),
      history: new PaymentHistory(wallet, { formats, maturity: 100, outputsMax: 3 }),
      terms: {
        dustAtomic: 546n,
        feeMaxAtomic: 10_000n,
        feeRate: undefined,
        confTarget: undefined,
      },
    };
  }

  async #call(method: string, params: readonly unknown[] = []): Promise<unknown> {
    this.calls.push(method);
    const answer = this.#script[method];
    if (answer === undefined) throw rpcError(-32601, `Method not found: ${method}`);
    return answer(params);
  }
}

/** An answer that is an error. */
export function fails(error: Error): Answer {
  return () => {
    throw error;
  };
}
