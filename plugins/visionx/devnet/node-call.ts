/** One call of the node's HTTP, as its handler sees it. */
export interface NodeCall {
  readonly method: 'GET' | 'POST';
  /** Below `/api`; a last segment `:` stands for anything that is handed over. */
  readonly path: string;
  /** @throws CallFailure, MalformedJson (answered 400), PoolError (503) */
  handle(request: NodeRequest): unknown;
}

export interface NodeRequest {
  /** What stood in the place of `:`; empty where the path has none. */
  readonly segment: string;
  readonly query: URLSearchParams;
  /** Parsed exact JSON of a `POST`. */
  readonly body: unknown;
}

/** An answer of another status than 200. */
export class CallFailure extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'CallFailure';
    this.status = status;
  }
}
