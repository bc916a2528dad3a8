import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { PoolError } from '../errors.ts';

export interface DevnetServerOptions {
  readonly host: string;
  readonly port: number;
  /** A longer body is answered 413. */
  readonly bodyBytesMax: number;
}

export interface DevnetCall {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Aborted when the caller is gone, or the devnet stops. */
  readonly signal: AbortSignal;
}

export interface DevnetAnswer {
  readonly status: number;
  /** JSON, or empty. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The HTTP side of a devnet. A call whose handler throws loses its connection. */
export class DevnetServer {
  readonly #options: DevnetServerOptions;
  readonly #handle: (call: DevnetCall) => DevnetAnswer | Promise<DevnetAnswer>;
  readonly #server: Server;
  readonly #ending = new AbortController();

  constructor(
    options: DevnetServerOptions,
    handle: (call: DevnetCall) => DevnetAnswer | Promise<DevnetAnswer>,
  ) {
    this.#options = options;
    this.#handle = handle;
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
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const text = await this.#body(request);
    if (text === undefined) return answer(response, { status: 413, text: '' });
    const { method = '', url = '', headers } = request;
    const signal = AbortSignal.any([gone.signal, this.#ending.signal]);
    answer(response, await this.#handle({ method, url, headers, text, signal }));
  }

  /** Undefined where it is too long. */
  async #body(request: IncomingMessage): Promise<string | undefined> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.#options.bodyBytesMax) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

function answer(response: ServerResponse, { status, text, headers }: DevnetAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(text);
}
