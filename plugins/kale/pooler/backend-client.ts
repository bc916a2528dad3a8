/** How the backend answered; `undefined` status: it did not, and may have acted all the same. */
export class BackendFault extends Error {
  readonly status: number | undefined;
  /** When the same call is worth another try, by the backend's word; undefined: it says nothing. */
  readonly retrySeconds: number | undefined;

  constructor(status: number | undefined, message: string, retrySeconds?: number) {
    super(message);
    this.status = status;
    this.retrySeconds = retrySeconds;
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
const RETRY_SECONDS_MAX = 300;
/** Ten thousand farmers or results take less. */
const ANSWER_BYTES_MAX = 4_194_304;

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
      const value = await jsonOf(answer, path);
      if (answer.ok) return value;
      const retrySeconds = retryOf(answer.headers.get('retry-after'));
      throw new BackendFault(answer.status, `${path}: ${messageOf(value)}`, retrySeconds);
    } catch (error) {
      if (error instanceof BackendFault) throw error;
      // What it was may name the token.
      throw new BackendFault(undefined, `${path}: the backend does not answer`);
    }
  }
}

/** @throws BackendFault where it is too long, or no JSON */
async function jsonOf(answer: Response, path: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > ANSWER_BYTES_MAX)
      throw new BackendFault(undefined, `${path}: the backend answers without end`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    const { status } = answer;
    throw new BackendFault(answer.ok ? undefined : status, `${path}: the backend answers no JSON`);
  }
}

function messageOf(value: unknown): string {
  const message =
    typeof value === 'object' && value !== null && 'message' in value ? value.message : undefined;
  if (typeof message !== 'string') return 'refused';
  return message.slice(0, MESSAGE_LENGTH_MAX).replace(/\p{C}+/gu, ' ');
}

function retryOf(header: string | null): number | undefined {
  const seconds = /^[0-9]{1,9}$/.test(header ?? '') ? Number(header) : undefined;
  return seconds === undefined ? undefined : Math.min(RETRY_SECONDS_MAX, Math.max(1, seconds));
}
