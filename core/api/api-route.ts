import type { Static, TObject, TSchema } from 'typebox';

/** What a handler gets: parsed and validated by the route's own schemas. */
export interface ApiRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
}

/** Who calls, as far as the connection tells. */
export interface Caller {
  /** IP address; behind one of our own proxies what that proxy says. */
  readonly address: string;
  /** The header as it came; never logged. */
  readonly authorization: string | undefined;
}

/**
 * One call of the API, as data: the router, the validation of input, the OpenAPI document and the
 * tests of the answers are all made from it.
 */
export interface ApiRoute {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `:name` for parameters. */
  readonly path: string;
  readonly summary: string;
  readonly params: TObject | undefined;
  readonly query: TObject | undefined;
  readonly body: TObject | undefined;
  /** A longer body is refused before it is read to its end. */
  readonly bodyBytesMax: number;
  readonly answer: TSchema;
  /** How long an answer may be given again; 0 for never. */
  readonly cacheMs: number;
  /** Needs the admin token. */
  readonly admin: boolean;
  /** Who acts proves that a wallet is his: with the header, or in the body. */
  readonly proof: boolean;
  /** Whether an answer may say that more is to come. */
  readonly mayBeUnderWay: boolean;
  /** Status of an answer that was given; 202 where it says that more is to come. */
  statusOf(answer: unknown): 200 | 202;
  handle(request: ApiRequest<unknown, unknown, unknown>): unknown;
}

interface RouteParts<P extends TObject, Q extends TObject, B extends TObject, A extends TSchema> {
  readonly method?: ApiRoute['method'];
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly bodyBytesMax?: number;
  readonly answer: A;
  readonly cacheMs?: number;
  readonly admin?: boolean;
  readonly proof?: boolean;
  /** Whether this answer says that more is to come. */
  isUnderWay?(answer: Static<A>): boolean;
  handle(request: ApiRequest<Static<P>, Static<Q>, Static<B>>): Static<A> | Promise<Static<A>>;
}

const BODY_BYTES_MAX = 16 * 1024;

/** Ties a handler to its schemas: it gets what they admit and must answer what they promise. */
export function apiRoute<
  A extends TSchema,
  P extends TObject = TObject,
  Q extends TObject = TObject,
  B extends TObject = TObject,
>(parts: RouteParts<P, Q, B, A>): ApiRoute {
  return {
    method: parts.method ?? 'get',
    path: parts.path,
    summary: parts.summary,
    params: parts.params,
    query: parts.query,
    body: parts.body,
    bodyBytesMax: parts.bodyBytesMax ?? BODY_BYTES_MAX,
    answer: parts.answer,
    cacheMs: parts.cacheMs ?? 0,
    admin: parts.admin ?? false,
    proof: parts.proof ?? false,
    mayBeUnderWay: parts.isUnderWay !== undefined,
    // A handler answers what its schema promises.
    statusOf: (answer) => (parts.isUnderWay?.(answer as Static<A>) === true ? 202 : 200),
    // The router calls this only with what the three schemas let through.
    handle: (request) => parts.handle(request as ApiRequest<Static<P>, Static<Q>, Static<B>>),
  };
}
