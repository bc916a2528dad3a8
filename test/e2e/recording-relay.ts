import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { parseExactJson } from '../../core/plugin-api/exact-json.ts';

/** What a pool was asked, and what it said. */
export interface Exchange {
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Of what was sent; of a call without a body nothing. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Undefined while, or where, nothing was answered. */
  status: number | undefined;
  /** Of an answer that is an object. */
  told: Readonly<Record<string, unknown>>;
}

/** Stands between workers and a pool, passes everything on, and writes it down. */
export class RecordingRelay {
  readonly exchanges: Exchange[] = [];
  readonly #server: Server;
  readonly #target: string;

  private constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      // As who asks sees a pool that is gone.
      this.#relay(request, response).catch(() => request.socket.destroy());
    });
  }

  static async start(target: string): Promise<RecordingRelay> {
    const relay = new RecordingRelay(target);
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.#target);
    const exchange: Exchange = {
      path: pathname,
      query: searchParams,
      sent: objectIn(body.toString('utf8')),
      status: undefined,
      told: {},
    };
    this.exchanges.push(exchange);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const { method = 'GET' } = request;
    const reply = await fetch(new URL(request.url ?? '/', this.#target), {
      method,
      headers: { 'content-type': request.headers['content-type'] ?? 'text/plain' },
      signal: gone.signal,
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await reply.text();
    exchange.status = reply.status;
    exchange.told = objectIn(text);
    const retry = reply.headers.get('retry-after');
    response.writeHead(reply.status, {
      'content-type': reply.headers.get('content-type') ?? 'text/plain',
      ...(retry === null ? {} : { 'retry-after': retry }),
    });
    response.end(text);
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  return text.startsWith('{') ? (parseExactJson(text) as Record<string, unknown>) : {};
}
