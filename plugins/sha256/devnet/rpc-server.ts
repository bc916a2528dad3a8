import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { RpcMethod } from './chain-methods.ts';
import { RPC_MISC, RPC_PARSE, RPC_UNKNOWN_METHOD, RpcFailure } from './rpc-failure.ts';

export interface RpcServerOptions {
  readonly host: string;
  readonly port: number;
  /** `authorization` headers that are let in; undefined lets in everybody. */
  readonly authorizations: readonly string[] | undefined;
}

/** A full block in hex, and what is around it. */
const REQUEST_BYTES_MAX = 72 * 1024 * 1024;

/** JSON-RPC over HTTP with Bitcoin Core's manners: 401, 404, 500 with an error object. */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #methods: ReadonlyMap<string, RpcMethod>;
  readonly #server: Server;
  readonly #ending = new AbortController();

  constructor(options: RpcServerOptions, methods: Readonly<Record<string, RpcMethod>>) {
    this.#options = options;
    this.#methods = new Map(Object.entries(methods));
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
    if (request.method !== 'POST')
      return answer(response, 405, 'JSONRPC server handles only POST requests');
    if (!this.#isKnown(request)) {
      response.setHeader('www-authenticate', 'Basic realm="jsonrpc"');
      return answer(response, 401, '');
    }
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const text = await body(request);
    if (text === undefined) return answer(response, 413, '');
    const { id, method, params } = parsed(text) ?? {};
    const signal = AbortSignal.any([gone.signal, this.#ending.signal]);
    try {
      const result = (await this.#call(method, params, signal)) ?? null;
      answer(response, 200, JSON.stringify({ result, error: null, id: id ?? null }));
    } catch (error) {
      const failure =
        error instanceof RpcFailure ? error : new RpcFailure(RPC_MISC, 'internal error');
      const { code, message } = failure;
      const status = code === RPC_UNKNOWN_METHOD ? 404 : 500;
      answer(
        response,
        status,
        JSON.stringify({ result: null, error: { code, message }, id: id ?? null }),
      );
    }
  }

  async #call(method: unknown, params: unknown, signal: AbortSignal): Promise<unknown> {
    if (typeof method !== 'string') throw new RpcFailure(RPC_PARSE, 'Parse error');
    const call = this.#methods.get(method);
    if (call === undefined) throw new RpcFailure(RPC_UNKNOWN_METHOD, 'Method not found');
    return call(Array.isArray(params) ? params : [], signal);
  }

  #isKnown(request: IncomingMessage): boolean {
    const { authorizations } = this.#options;
    return authorizations?.includes(request.headers.authorization ?? '') ?? true;
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
  response.end(`${text}\n`);
}
