/** How the backend answered; `undefined` status: it did not, and may have acted all the same. */
export class BackendFault extends Error {
  readonly status: number | undefined;

  constructor(status: number | undefined, message: string) {
    super(message);
    this.status = status;
  }

  /** Whether the same call may have better luck later. */
  get isPassing(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500;
  }
}

export interface BackendOptions {
  /** Such as `http://127.0.0.1:3336`. */
  readonly url: string;
  readonly poolerId: string;
  readonly token: string;
  readonly timeoutMs: number;
}

/** What a pooler asks of its backend. Calls reject with a `BackendFault`, in which the token is not. */
export interface Backend {
  post(path: string, body: object): Promise<unknown>;
  get(path: string): Promise<unknown>;
}

const MESSAGE_LENGTH_MAX = 300;

/** The backend over HTTP. */
export class BackendClient implements Backend {
  readonly #options: BackendOptions;

  constructor(options: BackendOptions) {
    this.#options = options;
  }

  post(path: string, body: object): Promise<unknown> {
    const { poolerId } = this.#options;
    return this.#call('POST', path, JSON.stringify({ poolerId, ...body }));
  }

  get(path: string): Promise<unknown> {
    return this.#call('GET', path, undefined);
  }

  async #call(method: string, path: string, body: string | undefined): Promise<unknown> {
    const { url, poolerId, token, timeoutMs } = this.#options;
    const headers = {
      authorization: `Bearer ${token}`,
      'x-pooler-id': poolerId,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const sent = { method, headers, signal, redirect: 'error' as const };
      const answer = await fetch(url + path, body === undefined ? sent : { ...sent, body });
      const value: unknown = await answer.json();
      if (answer.ok) return value;
      throw new BackendFault(answer.status, `${path}: ${messageOf(value)}`);
    } catch (error) {
      if (error instanceof BackendFault) throw error;
      throw new BackendFault(undefined, `${path}: the backend does not answer`);
    }
  }
}

function messageOf(value: unknown): string {
  const isTold = typeof value === 'object' && value !== null && 'message' in value;
  return String(isTold ? value.message : 'refused').slice(0, MESSAGE_LENGTH_MAX);
}
