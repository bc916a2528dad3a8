import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { PoolError } from '../../plugin-api/errors.ts';
import { parseExactJson, writeExactJson } from '../../plugin-api/exact-json.ts';
import type { WorkerCall, WorkerLink, WorkerReply } from '../../plugin-api/worker.ts';

export interface HttpPoolOptions {
  /** As `parseHttpUrl` takes it. */
  readonly url: string;
  /** False accepts a self-signed certificate. */
  readonly verifyCertificate: boolean;
  /** What it calls itself. */
  readonly agent: string;
}

const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1024 * 1024;
/** Calls under way: one waits for work, some bring finds. */
const CONNECTIONS = 8;

/** Reads the URL of a pool. Throws a RangeError with one sentence for the person who typed it. */
export function parseHttpUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.hostname === '')
    throw new RangeError(`"${url}" is not a URL like http://host:port`);
  if (parsed.username !== '' || parsed.password !== '')
    throw new RangeError('the URL of a pool has no user and no password');
  if (parsed.search !== '' || parsed.hash !== '')
    throw new RangeError(`"${url}" needs to end with its path`);
  return parsed;
}

/**
 * A pool's HTTP server, over keep-alive connections. Redirects are answers like others: nobody but the pool that
 * the person named is told anything.
 */
export class HttpPool implements WorkerLink {
  readonly #pool: Pool;
  readonly #url: URL;
  readonly #agent: string;

  /** @throws RangeError for a URL that cannot be. */
  constructor({ url, verifyCertificate, agent }: HttpPoolOptions) {
    this.#url = parseHttpUrl(url);
    this.#agent = agent;
    // Times are limited per call.
    this.#pool = new Pool(this.#url.origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      connect: { timeout: TIMEOUT_MS, rejectUnauthorized: verifyCertificate },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  async call(call: WorkerCall): Promise<WorkerReply> {
    const { timeoutMs = TIMEOUT_MS, signal: given } = call;
    given?.throwIfAborted();
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = given === undefined ? timeout : AbortSignal.any([given, timeout]);
    try {
      const response = await this.#send(call, signal);
      const text = await textOf(response);
      const retrySeconds = secondsOf(response.headers['retry-after']);
      return { status: response.statusCode, json: jsonOf(text), text, retrySeconds };
    } catch (cause) {
      given?.throwIfAborted();
      const reason = timeout.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(cause);
      const facts = { url: this.#url.origin, path: call.path };
      const message = `${this.#url.host}: ${reason}`;
      throw new PoolError('POOL_UNREACHABLE', message, facts, cause);
    }
  }

  /** Drops the connections; calls under way fail. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #send(
    { method, path, query, body }: WorkerCall,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const below = this.#url.pathname.replace(/\/$/, '') + path;
    const headers = { 'user-agent': this.#agent, accept: 'application/json, text/plain' };
    return this.#pool.request({
      method,
      path: query === undefined ? below : `${below}?${new URLSearchParams(query).toString()}`,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      body: body === undefined ? null : writeExactJson(body),
      signal,
    });
  }
}

async function textOf(response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX)
      throw new RangeError(`its answer is longer than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined for what is no JSON: errors often are sentences. */
function jsonOf(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}

function secondsOf(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  const seconds = /^[0-9]{1,9}$/.test(header)
    ? Number(header)
    : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
