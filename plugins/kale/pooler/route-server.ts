import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parseExactJson } from '../../../core/plugin-api/exact-json.ts';
import type { PoolRoute, RouteAnswer } from '../../../core/plugin-api/routes.ts';
import { CallRefusal } from '../pool/call-refusal.ts';
import { callerKey } from '../pool/caller-key.ts';
import { writeEvents } from './event-stream.ts';

const BODY_BYTES_MAX = 16_384;
const CONNECTIONS_MAX = 4_096;
/** Of one address, or one /64 of IPv6; each has one call under way at most. */
const CONNECTIONS_PER_ADDRESS_MAX = 512;
const REQUEST_MS = 30_000;
const HEADERS_MS = 10_000;

/** Serves routes at plain paths, each answered in the form that the routes themselves have for faults. */
export class RouteServer {
  readonly #routes: readonly PoolRoute[];
  readonly #fault: (error: unknown) => RouteAnswer;
  readonly #admit: (remoteAddress: string) => void;
  readonly #server: Server;
  readonly #connections = new Map<string, number>();

  /** `admit` throws for who may not call now, before anything of a call is looked at. */
  constructor(
    routes: readonly PoolRoute[],
    fault: (error: unknown) => RouteAnswer,
    admit: (remoteAddress: string) => void = () => {},
  ) {
    this.#routes = routes;
    this.#fault = fault;
    this.#admit = admit;
    this.#server = createServer(
      { requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS },
      (request, response) => {
        void this.#serve(request, response);
      },
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
    this.#server.on('connection', (socket) => {
      this.#count(socket);
    });
  }

  /** @returns the port. Rejects where it cannot listen. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  /** Lets no address have all connections. */
  #count(socket: Socket): void {
    const caller = callerKey(addressOf(socket));
    const open = (this.#connections.get(caller) ?? 0) + 1;
    this.#connections.set(caller, open);
    socket.once('close', () => {
      const left = (this.#connections.get(caller) ?? 1) - 1;
      if (left === 0) this.#connections.delete(caller);
      else this.#connections.set(caller, left);
    });
    if (open > CONNECTIONS_PER_ADDRESS_MAX) socket.destroy();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    const answer = await this.#answer(request, gone.signal).catch((error: unknown) =>
      // Nobody is left to be told, and by bodies that are cut off anybody could fill a log.
      gone.signal.aborted ? undefined : this.#fault(error),
    );
    if (answer === undefined || response.destroyed) return;
    const { status, headers, body } = answer;
    if (body?.kind === 'events') {
      await writeEvents(response, body.events, gone.signal);
      return;
    }
    const text = body?.kind === 'json' ? JSON.stringify(body.value) : '';
    const type = text === '' ? {} : { 'content-type': 'application/json' };
    response.writeHead(status, { ...headers, ...type });
    response.end(text);
  }

  async #answer(request: IncomingMessage, signal: AbortSignal): Promise<RouteAnswer> {
    const remoteAddress = addressOf(request.socket);
    this.#admit(remoteAddress);
    const url = URL.parse(request.url ?? '/', 'http://pooler');
    if (url === null) throw new CallRefusal(400, 'this is no path');
    const { pathname: path, searchParams } = url;
    const named = this.#routes.filter(({ paths }) => paths.includes(path));
    const route = named.find(({ method }) => method === request.method);
    if (route === undefined)
      throw named.length === 0
        ? new CallRefusal(404, 'there is no such call')
        : new CallRefusal(405, 'this call takes another method');
    const text = await readText(request, route.bodyBytesMax ?? BODY_BYTES_MAX);
    return route.handle({
      ...{ method: route.method, path, params: {}, port: undefined, signal, text },
      headers: headersOf(request),
      query: Object.fromEntries(searchParams),
      body: text === '' ? undefined : parsed(text),
      remoteAddress,
    });
  }
}

function addressOf({ remoteAddress = '' }: Socket): string {
  return remoteAddress.replace(/^::ffff:(?=[0-9.]+$)/, '');
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

async function readText(request: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) throw new CallRefusal(413, `the body is limited to ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    throw new CallRefusal(400, 'the body is not JSON');
  }
}
