import { RpcFailure } from '../../../core/plugin-api/devnets/rpc-failure.ts';
import type { DevnetAnswer, DevnetCall } from '../../../core/plugin-api/devnets/devnet-server.ts';
import type { RpcMethod, RpcParameters } from './chain-methods.ts';
import { RPC_INTERNAL, RPC_PARSE, RPC_UNKNOWN_METHOD } from './rpc-codes.ts';

const PATH = '/json_rpc';

/** JSON-RPC over HTTP with monerod's manners: errors come with status 200, other paths are not found. */
export class RpcCalls {
  readonly #methods: ReadonlyMap<string, RpcMethod>;

  constructor(methods: Readonly<Record<string, RpcMethod>>) {
    this.#methods = new Map(Object.entries(methods).map(([name, call]) => [plain(name), call]));
  }

  async answer({ url, text, signal }: DevnetCall): Promise<DevnetAnswer> {
    if (url !== PATH) return { status: 404, text: '' };
    const { id, method, params } = parsed(text) ?? {};
    const outcome = await this.#outcome(method, params, signal);
    return {
      status: 200,
      text: JSON.stringify({ ...outcome, id: id ?? null, jsonrpc: '2.0' }),
    };
  }

  async #outcome(method: unknown, params: unknown, signal: AbortSignal): Promise<object> {
    try {
      return { result: await this.#call(method, params, signal) };
    } catch (error) {
      const { code, message } =
        error instanceof RpcFailure ? error : new RpcFailure(RPC_INTERNAL, 'Internal error');
      return { error: { code, message } };
    }
  }

  async #call(method: unknown, params: unknown, signal: AbortSignal): Promise<unknown> {
    if (typeof method !== 'string') throw new RpcFailure(RPC_PARSE, 'Parse error');
    const call = this.#methods.get(plain(method));
    if (call === undefined) throw new RpcFailure(RPC_UNKNOWN_METHOD, 'Method not found');
    const isGiven = typeof params === 'object' && params !== null;
    return call(isGiven ? (params as RpcParameters) : {}, signal);
  }
}

/** Every method has a younger name with underscores and an older one without. */
function plain(method: string): string {
  return method.replaceAll('_', '');
}

function parsed(text: string): Record<'id' | 'method' | 'params', unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<'id' | 'method' | 'params', unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
