import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { RpcCredentials } from './rpc-credentials.ts';

export interface RpcClientOptions {
  /** Name of the daemon in errors. */
  readonly name: string;
  readonly url: string;
  readonly timeoutMs: number;
  /** Largest answer taken; a template of a full 32 MB block is some 70 MB of JSON. */
  readonly answerBytesMax?: number;
}

export interface CallOptions {
  /** Instead of the client's own. */
  readonly timeoutMs?: number;
  /** Ends the call early, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The call acts, and must not be made a second time where its connection fails. */
  readonly once?: boolean;
  /** Fractions, and integers beyond 2^53, come as the text that the node wrote: amounts are no doubles. */
  readonly exact?: boolean;
}

interface HttpAnswer {
  /** Of the question. */
  readonly id: number;
  readonly status: number;
  readonly body: string;
}

const ANSWER_BYTES_MAX = 128 * 1024 * 1024;
/** Waits before a call is tried again on a connection that failed; a restarting node needs longer anyway. */
const RETRY_DELAYS_MS = [20, 200];
/** Bitcoin Core: still loading, and initial block download. */
const SYNCING_CODES: readonly unknown[] = [-28, -10];

/**
 * JSON-RPC of one node over keep-alive connections. Nearly every call may be repeated safely (a second
 * `submitblock` answers "duplicate"), so calls whose connection failed are, but for those made `once`.
 */
export class RpcClient {
  readonly #options: RpcClientOptions;
  readonly #credentials: RpcCredentials;
  readonly #pool: Pool;
  readonly #path: string;
  readonly #answerBytesMax: number;
  #lastId = 0;

  constructor(options: RpcClientOptions, credentials: RpcCredentials) {
    const url = new URL(options.url);
    this.#options = options;
    this.#credentials = credentials;
    this.#path = url.pathname + url.search;
    this.#answerBytesMax = options.answerBytesMax ?? ANSWER_BYTES_MAX;
    // A longpoll keeps one connection busy; time-outs are set per call.
    this.#pool = new Pool(url.origin, {
      connections: 8,
      pipelining: 1,
      connect: { timeout: options.timeoutMs },
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * The `result` of a call.
   * @throws PoolError DAEMON_UNREACHABLE, DAEMON_TIMEOUT, DAEMON_UNAUTHORIZED, DAEMON_SYNCING, DAEMON_RPC
   * (with the node's own number as fact `rpcCode`).
   */
  async call(
    method: string,
    params: readonly unknown[] = [],
    options: CallOptions = {},
  ): Promise<unknown> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? this.#options.timeoutMs);
    const signal =
      options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
    try {
      const body =
        options.once === true
          ? await this.#authorized(method, params, signal)
          : await this.#repeated(method, params, signal);
      return this.#result(method, body, options.exact === true);
    } catch (cause) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (timeout.aborted)
        throw this.#error('DAEMON_TIMEOUT', method, 'did not answer in time', cause);
      throw cause;
    }
  }

  /** Drops every connection; calls under way fail. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #repeated(
    method: string,
    params: readonly unknown[],
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    for (const delayMs of RETRY_DELAYS_MS) {
      try {
        return await this.#authorized(method, params, signal);
      } catch (error) {
        const transient = error instanceof PoolError && error.code === 'DAEMON_UNREACHABLE';
        if (!transient || signal.aborted) throw error;
        await pause(delayMs, undefined, { signal });
      }
    }
    return this.#authorized(method, params, signal);
  }

  async #authorized(
    method: string,
    params: readonly unknown[],
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    let answer = await this.#request(method, params, signal);
    if (answer.status === 401 && (await this.#credentials.reload()))
      answer = await this.#request(method, params, signal);
    if (answer.status === 401 || answer.status === 403) {
      throw this.#error(
        'DAEMON_UNAUTHORIZED',
        method,
        `answered ${answer.status}: user, password, cookie or rpcallowip do not fit`,
      );
    }
    return answer;
  }

  async #request(
    method: string,
    params: readonly unknown[],
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const authorization = await this.#credentials.header();
    const id = ++this.#lastId;
    let response: Dispatcher.ResponseData;
    try {
      response = await this.#pool.request({
        method: 'POST',
        path: this.#path,
        headers: {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        },
        body: JSON.stringify({ jsonrpc: '1.0', id, method, params }),
        signal,
      });
      return { id, status: response.statusCode, body: await this.#text(method, response) };
    } catch (cause) {
      if (cause instanceof PoolError) throw cause;
      throw this.#error('DAEMON_UNREACHABLE', method, reasonOf(cause), cause);
    }
  }

  async #text(method: string, response: Dispatcher.ResponseData): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > this.#answerBytesMax) {
        throw this.#error('DAEMON_RPC', method, `answered more than ${this.#answerBytesMax} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  #result(method: string, answer: HttpAnswer, exact: boolean): unknown {
    let parsed: unknown;
    try {
      parsed = exact ? JSON.parse(answer.body, inexactAsText) : JSON.parse(answer.body);
    } catch (cause) {
      throw this.#error('DAEMON_RPC', method, `answered ${answer.status} without JSON`, cause);
    }
    if (
      typeof parsed !== 'object' ||
      parsed === null ||
      !('result' in parsed || 'error' in parsed)
    ) {
      throw this.#error('DAEMON_RPC', method, 'answered something that is not JSON-RPC');
    }
    const { id, result, error } = parsed as { id?: unknown; result?: unknown; error?: unknown };
    // Somebody in between answered a call twice, and all that comes on that connection is one behind.
    if (id !== undefined && id !== null && id !== answer.id)
      throw this.#error('DAEMON_RPC', method, 'was given the answer to another call');
    if (error === undefined || error === null) return result;
    const { code, message } = error as { code?: unknown; message?: unknown };
    const text = String(message).slice(0, 300);
    throw this.#error(
      SYNCING_CODES.includes(code) ? 'DAEMON_SYNCING' : 'DAEMON_RPC',
      method,
      `answered error ${String(code)}: ${text}`,
      undefined,
      typeof code === 'number' ? code : undefined,
    );
  }

  #error(
    code:
      | 'DAEMON_UNREACHABLE'
      | 'DAEMON_TIMEOUT'
      | 'DAEMON_UNAUTHORIZED'
      | 'DAEMON_SYNCING'
      | 'DAEMON_RPC',
    method: string,
    what: string,
    cause?: unknown,
    rpcCode?: number,
  ): PoolError {
    const { name, url } = this.#options;
    return new PoolError(
      code,
      `daemon ${name} (${url}): ${method} ${what}`,
      { daemon: name, url, method, rpcCode },
      cause,
    );
  }
}

/** A reviver: numbers that a double may not hold exactly become their source text (ECMA-262, `context.source`). */
function inexactAsText(_key: string, value: unknown, ...context: readonly unknown[]): unknown {
  if (typeof value !== 'number') return value;
  const { source } = context[0] as { readonly source: string };
  return Number.isSafeInteger(value) && /^-?[0-9]+$/.test(source) ? value : source;
}

/** A connection that was refused on every address fails with an AggregateError that has no message. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string };
  return `failed: ${message || code || String(cause)}`;
}
