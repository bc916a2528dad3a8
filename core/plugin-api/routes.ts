/**
 * HTTP routes of a plugin. The host serves them, while the pool runs, on its API port and on the mining
 * ports of the pool that speak `http-work`, at the paths that they name and, below `/pools/<id>`, again. A plugin with
 * an `apiBase` is served below it: on the API port there alone, on the mining ports besides.
 *
 * JSON of requests: an integer that is written in digits alone and lies beyond 2^53 - 1, in either
 * direction, is a `bigint`; every other number is a `number`. Objects have no prototype, so that nothing is
 * found in them that was not sent; a member `__proto__` is dropped. JSON of answers: a `bigint` becomes a
 * string of decimal digits.
 */
import type { TObject, TSchema } from 'typebox';

/** What a plugin provides as `routes`. */
export interface PoolRoutes {
  /** Read once, before the pool runs. */
  readonly routes: readonly PoolRoute[];
  /**
   * Put before each path on the API port, such as `/kiln`, so that a plugin may have `/health` on its mining ports
   * though the API has its own: `/kiln/health` there. Plain segments, no parameters. Absent: nothing.
   */
  readonly apiBase?: string;
}

/** One call. Schemas describe it in the OpenAPI document; to judge what comes is the handler's part. */
export interface PoolRoute {
  /** `GET` answers `HEAD` too. */
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Spellings that all answer alike: `/pool/job`, `/api/pool/job`; `:name` for a parameter of one segment. */
  readonly paths: readonly string[];
  /** One sentence, for the OpenAPI document. */
  readonly summary: string;
  /** `admin`: the host lets nobody through without its admin token. */
  readonly guard: 'public' | 'admin';
  readonly query?: TObject;
  readonly body?: TSchema;
  readonly answer?: TSchema;
  /** Of the answer that `answer` describes; 200 to 299. @default 200 */
  readonly status?: number;
  /** Further statuses that it answers with by plan, and what is in the body then; null: nothing. */
  readonly others?: Readonly<Record<number, TSchema | null>>;
  /** What is in the body of a refusal. */
  readonly fault?: TSchema;
  /** The answer is a stream of server-sent events: the data of each, by its name. */
  readonly events?: Readonly<Record<string, TSchema>>;
  /** `bearer`: the handler asks for a token of the plugin's own. The host lets through who has none. */
  readonly auth?: 'bearer';
  /** A longer body is refused. At most 1 MiB. @default 16384 */
  readonly bodyBytesMax?: number;
  /**
   * How long the handler may take; then the caller is answered 504 and its `signal` is aborted. At most
   * 120 s. @default 10000
   */
  readonly deadlineMs?: number;
  /** What it throws is answered as 500, and told to the operator, not to the caller. */
  handle(request: RouteRequest): RouteAnswer | Promise<RouteAnswer>;
}

export interface RouteRequest {
  readonly method: string;
  /** As it was asked for, without the query. */
  readonly path: string;
  /** Decoded; at most 256 characters each, none of them a control character. No prototype. */
  readonly params: Readonly<Record<string, string>>;
  /** Decoded; a name that occurs twice is refused before. No prototype. */
  readonly query: Readonly<Record<string, string>>;
  /** The parsed JSON of a body that says it is some; see the top of the file. Else undefined. */
  readonly body: unknown;
  /** The body as it came, UTF-8; empty where there is none. */
  readonly text: string;
  /** Names in lower case; of a call with the admin token without `authorization`. No prototype. */
  readonly headers: Readonly<Record<string, string>>;
  /** IP address of the caller, behind proxies that the host trusts its own. */
  readonly remoteAddress: string;
  /** The mining port it came by; undefined on the API port. */
  readonly port: number | undefined;
  /** Aborted when the caller hung up, the deadline has passed or the pool stops. */
  readonly signal: AbortSignal;
}

export interface RouteAnswer {
  /** 200 to 599. */
  readonly status: number;
  /** Beside those of the body. Framing (`content-length`, `connection`, ...) is the host's. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: an empty body. */
  readonly body?: RouteBody;
}

export type RouteBody =
  | { readonly kind: 'json'; readonly value: unknown }
  /** @default text/plain; charset=utf-8 */
  | { readonly kind: 'text'; readonly text: string; readonly type?: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly type: string }
  /** A stream of server-sent events, until it ends or the caller hangs up; then `return` is called. */
  | { readonly kind: 'events'; readonly events: AsyncIterable<RouteEvent> };

export interface RouteEvent {
  /** Name of the event; one line. */
  readonly event?: string;
  readonly id?: string;
  /** Sent as JSON. */
  readonly data: unknown;
}
