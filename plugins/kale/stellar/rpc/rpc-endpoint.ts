import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import type { AnswerCheck } from './rpc-answers.ts';

export interface RpcEndpointOptions {
  /** In errors and logs, instead of the URL, whose path is a key with many providers; host and port if left out. */
  readonly name?: string | undefined;
  /** http or https, without user and password. */
  readonly url: string;
  readonly timeoutMs: number;
}

export interface RpcQuestion<Answer> {
  readonly method: string;
  readonly params?: object;
  readonly check: AnswerCheck<Answer>;
}

type Failure = 'DAEMON_UNREACHABLE' | 'DAEMON_TIMEOUT' | 'DAEMON_UNAUTHORIZED' | 'DAEMON_RPC';

/** A page of events or a transaction with all that it changed. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const CONNECTIONS_MAX = 16;
const REASON_MAX = 300;
const SECRET_CHARACTERS_MIN = 8;

/**
 * JSON-RPC 2.0 of one Soroban node over HTTP. It asks once: whether a call may be made again is for those to say
 * who know what it does.
 */
export class RpcEndpoint {
  readonly name: string;
  readonly #options: RpcEndpointOptions;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #secrets: readonly string[];
  #lastId = 0;

  /** @throws PoolError CONFIG_INVALID, which does not show the URL */
  constructor(options: RpcEndpointOptions) {
    const url = urlOf(options);
    this.name = options.name ?? url.host;
    this.#options = options;
    this.#secrets = secretsIn(url);
    this.#path = url.pathname + url.search;
    this.#pool = new Pool(url.origin, {
      connections: CONNECTIONS_MAX,
      pipelining: 1,
      connect: { timeout: options.timeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** @throws PoolError DAEMON_UNREACHABLE, DAEMON_TIMEOUT, DAEMON_UNAUTHORIZED, DAEMON_RPC; none tells its URL */
  async call<Answer>({ method, params, check }: RpcQuestion<Answer>): Promise<Answer> {
    const signal = AbortSignal.timeout(this.#options.timeoutMs);
    const id = ++this.#lastId;
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params });
    try {
      const result = resultOf(await this.#post(body, signal), id);
      if (check.Check(result)) return result;
      throw new Flaw('answered something that is not its result');
    } catch (cause) {
      throw signal.aborted
        ? this.#error('DAEMON_TIMEOUT', method, 'did not answer in time')
        : this.#told(method, cause);
    }
  }

  /** Drops every connection; calls under way fail. What undici promises here may never come, so nobody waits. */
  close(): void {
    this.#pool.destroy().catch(() => undefined);
  }

  async #post(body: string, signal: AbortSignal): Promise<string> {
    const response = await this.#pool.request({
      method: 'POST',
      path: this.#path,
      headers: { 'content-type': 'application/json' },
      body,
      signal,
    });
    const text = await textOf(response);
    if (response.statusCode !== 200) throw new HttpRefusal(response.statusCode);
    return text;
  }

  #told(method: string, cause: unknown): PoolError {
    if (cause instanceof HttpRefusal) {
      const { status } = cause;
      const code = status === 401 || status === 403 ? 'DAEMON_UNAUTHORIZED' : 'DAEMON_UNREACHABLE';
      return this.#error(code, method, `was answered by HTTP status ${status}`);
    }
    if (cause instanceof NodeRefusal)
      return this.#error('DAEMON_RPC', method, cause.message, cause.code);
    if (cause instanceof Flaw) return this.#error('DAEMON_RPC', method, cause.message);
    const { code } = cause as { readonly code?: unknown };
    const known = typeof code === 'string' ? code.slice(0, REASON_MAX) : 'no code';
    return this.#error('DAEMON_UNREACHABLE', method, `failed: ${known}`);
  }

  /** Without a cause: those of the HTTP client name where it connected to. */
  #error(code: Failure, method: string, what: string, rpcCode?: number): PoolError {
    const { name } = this;
    const shown = this.#secrets.reduce((text, secret) => text.replaceAll(secret, '***'), what);
    const message = `daemon ${name}: ${method} ${shown}`;
    return new PoolError(code, message, { daemon: name, method, rpcCode });
  }
}

/** An answer that is none; its message is of this file. */
class Flaw extends Error {}

/** The node itself said no. */
class NodeRefusal extends Error {
  readonly code: number | undefined;

  constructor(code: unknown, message: unknown) {
    super(`answered error ${short(code)}: ${short(message)}`);
    this.code = typeof code === 'number' ? code : undefined;
  }
}

class HttpRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP status ${status}`);
    this.status = status;
  }
}

/** What the parser of URLs throws shows all of it. */
function urlOf({ name = 'a daemon', url }: RpcEndpointOptions): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isHttp = parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
  const isOpen = parsed?.username === '' && parsed.password === '';
  if (parsed !== undefined && isHttp && isOpen) return parsed;
  const message = `coin.daemons: the URL of ${name} is no http(s) URL without user and password`;
  throw new PoolError('CONFIG_INVALID', message, { key: 'coin.daemons' });
}

/** Parts of a URL that may be keys, as some nodes repeat them in what they say. */
function secretsIn({ pathname, searchParams }: URL): readonly string[] {
  const parts = [...pathname.split('/'), ...searchParams.values()];
  return parts.filter(({ length }) => length >= SECRET_CHARACTERS_MIN);
}

function short(told: unknown): string {
  return typeof told === 'string' || typeof told === 'number'
    ? `${told}`.slice(0, REASON_MAX)
    : 'of a strange kind';
}

function resultOf(text: string, id: number): unknown {
  const answer = parsed(text);
  if (typeof answer !== 'object' || answer === null) throw new Flaw('answered no JSON-RPC');
  const { id: told, result, error } = answer as Record<'id' | 'result' | 'error', unknown>;
  if (error !== undefined && error !== null) {
    const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
    throw new NodeRefusal(code, message);
  }
  // Somebody in between answered a call twice, and all that comes after is one behind.
  if (told !== id) throw new Flaw('was given the answer to another call');
  return result;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Flaw('answered no JSON');
  }
}

async function textOf(response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX) throw new Flaw(`answered more than ${ANSWER_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
