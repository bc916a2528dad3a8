import { RpcFailure } from '../../../../core/plugin-api/devnets/rpc-failure.ts';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { RpcFaults } from './rpc-faults.ts';
import { RPC_INTERNAL, RPC_INVALID_REQUEST, RPC_PARSE, RPC_UNKNOWN_METHOD } from './rpc-codes.ts';
import { record } from './rpc-parameters.ts';
import type { RpcMethod } from './rpc-parameters.ts';

export interface RpcServerOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** An answer to something that is no JSON-RPC. */
export interface PlainAnswer {
  readonly status: number;
  readonly body: object;
}

export interface RpcServerParts {
  readonly methods: Readonly<Record<string, RpcMethod>>;
  readonly faults: RpcFaults;
  /** By path, with the query. */
  readonly pages: Readonly<Record<string, (query: URLSearchParams) => Promise<PlainAnswer>>>;
}

const REQUEST_BYTES_MAX = 1024 * 1024;

/** JSON-RPC 2.0 over HTTP POST, as Soroban nodes speak it: errors come with status 200. */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #parts: RpcServerParts;
  readonly #methods: ReadonlyMap<string, RpcMethod>;
  readonly #server: Server;

  constructor(options: RpcServerOptions, parts: RpcServerParts) {
    this.#options = options;
    this.#parts = parts;
    this.#methods = new Map(Object.entries(parts.methods));
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** Without a slash at its end. */
  get url(): string {
    const address = this.#server.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    return `http://${this.#options.host}:${port}`;
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
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = '', query] = (request.url ?? '').split('?', 2);
    const text = await bodyOf(request);
    const page = Object.hasOwn(this.#parts.pages, path) ? this.#parts.pages[path] : undefined;
    if (page !== undefined) {
      const { status, body } = await page(new URLSearchParams(query));
      return answer(response, status, body);
    }
    if (request.method !== 'POST') return answer(response, 405, {});
    if (text === undefined) return answer(response, 413, {});
    await this.#call(text, response);
  }

  async #call(text: string, response: ServerResponse): Promise<void> {
    const message = parsed(text);
    const id = message?.['id'] ?? null;
    const method = message?.['method'];
    const fault = typeof method === 'string' ? this.#parts.faults.take(method) : undefined;
    if (fault?.kind === 'status') return answer(response, fault.status, {});
    const outcome =
      fault?.kind === 'fail' ? { error: told(fault.failure) } : await this.#outcome(message);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'cut') return void response.destroy();
    answer(response, 200, { jsonrpc: '2.0', id, ...outcome });
  }

  async #outcome(message: Message | undefined): Promise<object> {
    try {
      if (message === undefined) throw new RpcFailure(RPC_PARSE, 'parse error');
      const { method, params } = message;
      if (typeof method !== 'string') throw new RpcFailure(RPC_INVALID_REQUEST, 'empty method');
      const call = this.#methods.get(method);
      if (call === undefined) throw new RpcFailure(RPC_UNKNOWN_METHOD, 'method not found');
      return { result: await call(record(params, 'params')) };
    } catch (error) {
      const isTold = error instanceof RpcFailure;
      return { error: told(isTold ? error : new RpcFailure(RPC_INTERNAL, 'internal error')) };
    }
  }
}

type Message = Readonly<Partial<Record<'id' | 'method' | 'params', unknown>>>;

function parsed(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function told({ code, message }: RpcFailure): object {
  return { code, message };
}

/** Undefined where it is too long; the rest is read all the same, so that the answer is heard. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= REQUEST_BYTES_MAX) chunks.push(chunk);
  }
  return size > REQUEST_BYTES_MAX ? undefined : Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
