import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { parseExactJson, writeExactJson } from '../../../core/plugin-api/exact-json.ts';
import { MalformedJson } from '../consensus/json-fields.ts';

export interface NodeClientOptions {
  /** In errors. */
  readonly name: string;
  /** Of the node, in front of `/api`. */
  readonly url: string;
  /** For a call with all its tries. */
  readonly timeoutMs: number;
  /** @default 32 MiB */
  readonly answerBytesMax?: number;
}

export interface Question {
  readonly method: 'GET' | 'POST';
  /** Behind `/api`; what a caller put in is encoded. */
  readonly path: string;
  /** Sent as exact JSON. */
  readonly body?: unknown;
}

export interface NodeAnswer {
  readonly status: number;
  readonly text: string;
}

type ErrorCode = 'DAEMON_UNREACHABLE' | 'DAEMON_TIMEOUT' | 'DAEMON_UNAUTHORIZED' | 'DAEMON_RPC';

const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
/** A block that is being submitted must not wait behind questions. */
const CONNECTIONS = 4;
/** Longer than the span between two looks at a tip. */
const KEEP_ALIVE_MS = 30_000;
/** Waits before a connection that failed is tried again: one that was kept alive may just have ended. */
const RETRY_DELAYS_MS = [20, 200];
const WORDS_MAX = 300;

/** JSON over HTTP of one node. Every call may be made twice: a block or a payment that is sent twice is one. */
export class NodeClient {
  readonly #options: NodeClientOptions;
  readonly #pool: Pool;
  readonly #base: string;

  constructor(options: NodeClientOptions) {
    const url = new URL(options.url);
    this.#options = options;
    this.#base = `${url.pathname.replace(/\/$/, '')}/api`;
    this.#pool = new Pool(url.origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      connect: { timeout: options.timeoutMs },
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Set per call.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Whatever the node answers. @throws PoolError DAEMON_UNREACHABLE, DAEMON_TIMEOUT, DAEMON_UNAUTHORIZED, and
   * DAEMON_RPC for an answer that is too large.
   */
  async ask(question: Question): Promise<NodeAnswer> {
    const signal = AbortSignal.timeout(this.#options.timeoutMs);
    try {
      for (const delayMs of RETRY_DELAYS_MS) {
        try {
          return await this.#once(question, signal);
        } catch (error) {
          const isTransient = error instanceof PoolError && error.code === 'DAEMON_UNREACHABLE';
          if (!isTransient || signal.aborted) throw error;
          await pause(delayMs, undefined, { signal });
        }
      }
      return await this.#once(question, signal);
    } catch (cause) {
      if (signal.aborted)
        throw this.fault(question, 'did not answer in time', { code: 'DAEMON_TIMEOUT', cause });
      throw cause;
    }
  }

  /** What an answer of status 200 says. @throws PoolError as `ask` does, DAEMON_RPC for any other. */
  async read<T>(question: Question, parse: (value: unknown) => T): Promise<T> {
    const answer = await this.ask(question);
    if (answer.status !== 200) throw this.refusal(question, answer);
    return this.parsed(question, answer, parse);
  }

  /** The same of what may not be there: undefined for an answer 404. */
  async find<T>(question: Question, parse: (value: unknown) => T): Promise<T | undefined> {
    const answer = await this.ask(question);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.refusal(question, answer);
    return this.parsed(question, answer, parse);
  }

  /** The body of an answer. @throws PoolError DAEMON_RPC for no JSON, and where `parse` throws MalformedJson. */
  parsed<T>(question: Question, answer: NodeAnswer, parse: (value: unknown) => T): T {
    let value: unknown;
    try {
      value = parseExactJson(answer.text);
    } catch (cause) {
      if (answer.status !== 200) throw this.refusal(question, answer);
      throw this.fault(question, 'answered no JSON', { cause });
    }
    try {
      return parse(value);
    } catch (cause) {
      if (!(cause instanceof MalformedJson)) throw cause;
      throw this.fault(question, `answered nonsense: ${cause.message}`, { cause });
    }
  }

  /** An answer of a status that was not hoped for. */
  refusal(question: Question, { status, text }: NodeAnswer): PoolError {
    const words = text.replaceAll(/[^\x20-\x7e]+/g, ' ').trim();
    const said = words === '' ? '' : `: ${words.slice(0, WORDS_MAX)}`;
    return this.fault(question, `answered ${status}${said}`, { status });
  }

  /** The error of a call. */
  fault(
    { method, path }: Question,
    what: string,
    more: { readonly code?: ErrorCode; readonly status?: number; readonly cause?: unknown } = {},
  ): PoolError {
    const { name, url } = this.#options;
    const call = `${method} /api${path}`;
    return new PoolError(
      more.code ?? 'DAEMON_RPC',
      `node ${name} (${url}): ${call} ${what}`,
      { daemon: name, url, method: call, httpStatus: more.status },
      more.cause,
    );
  }

  /** Drops every connection; calls under way fail. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #once(question: Question, signal: AbortSignal): Promise<NodeAnswer> {
    let answer: NodeAnswer | undefined;
    try {
      answer = await this.#sent(question, signal);
    } catch (cause) {
      throw this.fault(question, reasonOf(cause), { code: 'DAEMON_UNREACHABLE', cause });
    }
    if (answer === undefined) throw this.fault(question, 'answered more than is taken');
    const { status } = answer;
    if (status === 401 || status === 403)
      throw this.fault(question, `answered ${status}`, { code: 'DAEMON_UNAUTHORIZED', status });
    return answer;
  }

  /** Undefined for an answer that is too large. */
  async #sent(question: Question, signal: AbortSignal): Promise<NodeAnswer | undefined> {
    const { method, path, body } = question;
    const response = await this.#pool.request({
      method,
      path: `${this.#base}${path}`,
      signal,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: writeExactJson(body) }),
    });
    const text = await bodyText(response, this.#options.answerBytesMax ?? ANSWER_BYTES_MAX);
    return text === undefined ? undefined : { status: response.statusCode, text };
  }
}

async function bodyText(
  { body }: Dispatcher.ResponseData,
  bytesMax: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop ends the connection too.
    if (size > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A connection that was refused on every address fails with an AggregateError that has no message. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string };
  return `failed: ${message || code || String(cause)}`;
}
