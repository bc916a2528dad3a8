import { RpcFailure } from '../../../core/plugin-api/devnets/rpc-failure.ts';
import type { DevnetAnswer, DevnetCall } from '../../../core/plugin-api/devnets/devnet-server.ts';
import type { RpcMethod } from './chain-methods.ts';
import { RPC_MISC, RPC_PARSE, RPC_UNKNOWN_METHOD } from './rpc-codes.ts';

const CHALLENGE = { 'www-authenticate': 'Basic realm="jsonrpc"' };

/** JSON-RPC over HTTP with Bitcoin Core's manners: 401, 404, 500 with an error object. */
export class RpcCalls {
  readonly #authorizations: readonly string[] | undefined;
  readonly #methods: ReadonlyMap<string, RpcMethod>;

  /** `authorizations`: headers that are let in; undefined lets in everybody. */
  constructor(
    authorizations: readonly string[] | undefined,
    methods: Readonly<Record<string, RpcMethod>>,
  ) {
    this.#authorizations = authorizations;
    this.#methods = new Map(Object.entries(methods));
  }

  async answer({ method: verb, headers, text, signal }: DevnetCall): Promise<DevnetAnswer> {
    if (verb !== 'POST')
      return { status: 405, text: 'JSONRPC server handles only POST requests\n' };
    if (this.#authorizations?.includes(headers.authorization ?? '') === false)
      return { status: 401, text: '\n', headers: CHALLENGE };
    const { id = null, method, params } = parsed(text) ?? {};
    try {
      const result = (await this.#call(method, params, signal)) ?? null;
      return { status: 200, text: line({ result, error: null, id }) };
    } catch (error) {
      const failure =
        error instanceof RpcFailure ? error : new RpcFailure(RPC_MISC, 'internal error');
      const { code, message } = failure;
      const status = code === RPC_UNKNOWN_METHOD ? 404 : 500;
      return { status, text: line({ result: null, error: { code, message }, id }) };
    }
  }

  async #call(method: unknown, params: unknown, signal: AbortSignal): Promise<unknown> {
    if (typeof method !== 'string') throw new RpcFailure(RPC_PARSE, 'Parse error');
    const call = this.#methods.get(method);
    if (call === undefined) throw new RpcFailure(RPC_UNKNOWN_METHOD, 'Method not found');
    return call(Array.isArray(params) ? params : [], signal);
  }
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

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
