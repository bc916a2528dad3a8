import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { RpcMethod, RpcParameters } from './chain-methods.ts';
import { RPC_INTERNAL, RPC_PARSE, RPC_UNKNOWN_METHOD, RpcFailure } from './rpc-failure.ts';

export interface RpcServerOptions {
  readonly host: string;
  readonly port: number;
}

/** A block of made-up transactions in hex is far below this. */
const REQUEST_BYTES_MAX = 4 * 1024 * 1024;
const PATH = '/json_rpc';

/** JSON-RPC over HTTP with monerod's manners: errors come with status 200, other paths are not found. */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #methods: ReadonlyMap<string, RpcMethod>;
  readonly #server: Server;
  readonly #ending = new AbortController();

  constructor(options: RpcServerOptions, methods: Readonly<Record<string, RpcMethod>>) {
    this.#options = options;
    this.#methods = new Map(Object.entries(methods).map(([name, call]) => [plain(name), call]));
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** @throws PoolError PORT_UNAVAILABLE */
  async start(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) => {
        const message = `the devnet cannot listen on ${host}:${port}: ${cause.message}`;
        reject(new PoolError('PORT_UNAVAILABLE', message, { host, port }, cause));
      });
      this.#server.listen(port, host, resolve);
    });
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== PATH) return answer(response, 404, '');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const text = await body(request);
    if (text === undefined) return answer(response, 413, '');
    const { id, method, params } = parsed(text) ?? {};
    const signal = AbortSignal.any([gone.signal, this.#ending.signal]);
    const outcome = await this.#outcome(method, params, signal);
    answer(response, 200, JSON.stringify({ ...outcome, id: id ?? null, jsonrpc: '2.0' }));
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

async function body(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > REQUEST_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(text);
}
