import { setTimeout as pause } from 'node:timers/promises';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { parseExactJson, writeExactJson } from '../../../core/plugin-api/exact-json.ts';
import { AnswerTooLarge, RpcConnection } from './rpc-connection.ts';
import type { HttpAnswer, HttpQuestion } from './rpc-connection.ts';

export interface RpcClientOptions {
  /** Name of the daemon in errors. */
  readonly name: string;
  /** Without path, or with one in front of `/json_rpc`. */
  readonly url: string;
  readonly timeoutMs: number;
  /** User and password of `--rpc-login`. */
  readonly login?: { readonly user: string; readonly password: string } | undefined;
  /** Largest answer taken; a template of the largest block of the field's history is some megabytes. */
  readonly answerBytesMax?: number;
  /** Integers beyond 2^53 in answers come as `bigint`. Costs a look at each value of an answer. */
  readonly exact?: boolean;
}

export interface CallOptions {
  /** Instead of the client's own. */
  readonly timeoutMs?: number;
  /** Ends the call early, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Of a call: named, or by position. */
export type CallParams = Readonly<Record<string, unknown>> | readonly unknown[];

type ErrorCode =
  | 'DAEMON_UNREACHABLE'
  | 'DAEMON_TIMEOUT'
  | 'DAEMON_UNAUTHORIZED'
  | 'DAEMON_SYNCING'
  | 'DAEMON_RPC';

const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
/** A block that is being submitted must not wait behind questions. */
const CONNECTIONS = 4;
/** Waits before a call is tried again on a connection that failed; a restarting node needs longer anyway. */
const RETRY_DELAYS_MS = [20, 200];
/** `CORE_RPC_ERROR_CODE_CORE_BUSY`: the node is catching up with its chain. */
const BUSY_CODE = -9;

/**
 * JSON-RPC of one monerod or wallet over keep-alive connections. Every call made here may be repeated safely (a
 * block or a transaction that is submitted twice is one), so calls whose connection failed are.
 */
export class RpcClient {
  readonly #options: RpcClientOptions;
  readonly #connections: readonly RpcConnection[];
  readonly #base: string;
  readonly #query: string;
  #lastId = 0;

  constructor(options: RpcClientOptions) {
    const url = new URL(options.url);
    this.#options = options;
    this.#base = url.pathname.replace(/\/$/, '');
    this.#query = url.search;
    this.#connections = Array.from(
      { length: CONNECTIONS },
      () =>
        new RpcConnection({
          origin: url.origin,
          connectTimeoutMs: options.timeoutMs,
          answerBytesMax: options.answerBytesMax ?? ANSWER_BYTES_MAX,
          login: options.login,
        }),
    );
  }

  /**
   * The `result` of a call.
   * @throws PoolError DAEMON_UNREACHABLE, DAEMON_TIMEOUT, DAEMON_UNAUTHORIZED, DAEMON_SYNCING, DAEMON_RPC
   * (with the node's own number as fact `rpcCode`).
   */
  async call(method: string, params: CallParams = {}, options: CallOptions = {}): Promise<unknown> {
    const ask = async (signal: AbortSignal): Promise<unknown> => {
      const question = { jsonrpc: '2.0', id: ++this.#lastId, method, params };
      const answer = await this.#ask(method, 'json_rpc', question, signal);
      if (!('result' in answer || 'error' in answer))
        throw this.#error('DAEMON_RPC', method, 'answered something that is not JSON-RPC');
      const { id, result, error } = answer;
      // Somebody in between answered a call twice, and all that comes on that connection is one behind.
      if (id !== undefined && id !== null && id !== question.id)
        throw this.#error('DAEMON_RPC', method, 'was given the answer to another call');
      if (error !== undefined && error !== null) throw this.#refusal(method, error);
      return this.#agreed(method, result);
    };
    return this.#inTime(method, ask, options);
  }

  /**
   * What a call answers that is older than JSON-RPC and has a path of its own, such as `get_transactions`,
   * whatever its `status` says.
   * @throws PoolError as `call` does.
   */
  async post(path: string, body: object, options: CallOptions = {}): Promise<unknown> {
    const ask = (signal: AbortSignal): Promise<unknown> => this.#ask(path, path, body, signal);
    return this.#inTime(path, ask, options);
  }

  /** Drops every connection; calls under way fail. */
  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  async #inTime(
    method: string,
    ask: (signal: AbortSignal) => Promise<unknown>,
    options: CallOptions,
  ): Promise<unknown> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? this.#options.timeoutMs);
    const signal =
      options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
    try {
      return await repeated(ask, signal);
    } catch (cause) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (timeout.aborted)
        throw this.#error('DAEMON_TIMEOUT', method, 'did not answer in time', { cause });
      throw cause;
    }
  }

  async #ask(
    method: string,
    path: string,
    question: object,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    const body = writeExactJson(question);
    return this.#parsed(
      method,
      await this.#sent(method, { path: `${this.#base}/${path}${this.#query}`, body }, signal),
    );
  }

  async #sent(method: string, question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
    let answer: HttpAnswer;
    try {
      answer = await this.#leastLoaded().post(question, signal);
    } catch (cause) {
      if (cause instanceof AnswerTooLarge)
        throw this.#error('DAEMON_RPC', method, `answered ${cause.message}`, { cause });
      throw this.#error('DAEMON_UNREACHABLE', method, reasonOf(cause), { cause });
    }
    if (answer.status === 401 || answer.status === 403) {
      const advice =
        this.#options.login === undefined
          ? 'it wants the user and password of its --rpc-login'
          : 'user and password do not fit its --rpc-login';
      throw this.#error('DAEMON_UNAUTHORIZED', method, `answered ${answer.status}: ${advice}`);
    }
    return answer;
  }

  /** The first of those with the least to do, so that the busy ones stay connected and logged in. */
  #leastLoaded(): RpcConnection {
    return this.#connections.reduce((best, each) => (each.load < best.load ? each : best));
  }

  #parsed(method: string, answer: HttpAnswer): Record<string, unknown> {
    const parse = this.#options.exact === true ? parseExactJson : JSON.parse;
    let parsed: unknown;
    try {
      parsed = parse(answer.body);
    } catch (cause) {
      throw this.#error('DAEMON_RPC', method, `answered ${answer.status} without JSON`, { cause });
    }
    if (!isRecord(parsed))
      throw this.#error('DAEMON_RPC', method, 'answered something that is not JSON-RPC');
    return parsed;
  }

  /** Besides errors there is a status within results, "OK" where all is well. */
  #agreed(method: string, result: unknown): unknown {
    const status = isRecord(result) ? (result['status'] ?? 'OK') : 'OK';
    if (status === 'OK') return result;
    const code = status === 'BUSY' ? 'DAEMON_SYNCING' : 'DAEMON_RPC';
    throw this.#error(code, method, `answered status "${worded(status)}"`);
  }

  #refusal(method: string, error: unknown): PoolError {
    const { code, message } = isRecord(error) ? error : { code: undefined, message: error };
    return this.#error(
      code === BUSY_CODE ? 'DAEMON_SYNCING' : 'DAEMON_RPC',
      method,
      `answered error ${worded(code)}: ${worded(message)}`,
      typeof code === 'number' ? { rpcCode: code } : {},
    );
  }

  #error(
    code: ErrorCode,
    method: string,
    what: string,
    more: { readonly cause?: unknown; readonly rpcCode?: number } = {},
  ): PoolError {
    const { name, url } = this.#options;
    return new PoolError(
      code,
      `daemon ${name} (${url}): ${method} ${what}`,
      { daemon: name, url, method, rpcCode: more.rpcCode },
      more.cause,
    );
  }
}

/** Asks again where the connection failed. */
async function repeated<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (const delayMs of RETRY_DELAYS_MS) {
    try {
      return await ask(signal);
    } catch (error) {
      const transient = error instanceof PoolError && error.code === 'DAEMON_UNREACHABLE';
      if (!transient || signal.aborted) throw error;
      await pause(delayMs, undefined, { signal });
    }
  }
  return ask(signal);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What should be a word or a number. The text of anything else is up to a stranger, and may be none. */
function worded(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 300);
  return typeof value === 'number' ? String(value) : 'of no words';
}

/** A connection that was refused on every address fails with an AggregateError that has no message. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string };
  return `failed: ${message || code || String(cause)}`;
}
