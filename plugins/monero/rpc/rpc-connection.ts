import { Client } from 'undici';
import type { Dispatcher } from 'undici';
import { DigestLogin } from './digest-login.ts';

export interface RpcConnectionOptions {
  readonly origin: string;
  readonly connectTimeoutMs: number;
  readonly answerBytesMax: number;
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

/** JSON to post, and where to. */
export interface HttpQuestion {
  readonly path: string;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** An answer that is larger than is taken. */
export class AnswerTooLarge extends Error {}

/** Sends of one request: with a nonce that may be of a connection before, after a challenge, and once more. */
const SENDS_MAX = 3;
/** Longer than the span between two looks at a tip, so that those need no new connection and login. */
const KEEP_ALIVE_MS = 30_000;

/**
 * One keep-alive connection, one request at a time in the order of asking: a digest login belongs to its
 * connection, and counts its requests.
 */
export class RpcConnection {
  readonly #options: RpcConnectionOptions;
  readonly #client: Client;
  readonly #login: DigestLogin | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: RpcConnectionOptions) {
    const { login } = options;
    this.#options = options;
    this.#login = login === undefined ? undefined : new DigestLogin(login);
    // Time-outs are set per call.
    this.#client = new Client(options.origin, {
      pipelining: 1,
      connect: { timeout: options.connectTimeoutMs },
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Requests that are under way or wait for their turn. */
  get load(): number {
    return this.#waiting;
  }

  /** Posts JSON. Rejects with whatever went wrong, AnswerTooLarge, or the signal's reason. */
  async post(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    this.#waiting++;
    const turn = this.#last.then(() => this.#authorized(question, signal));
    // Those before it may hang for longer than this one has time.
    let giveUp = (): void => undefined;
    const answer = new Promise<HttpAnswer>((resolve, reject) => {
      giveUp = () => reject(signal.reason);
      turn.then(resolve, reject);
    });
    signal.addEventListener('abort', giveUp, { once: true });
    const over = (): void => {
      this.#waiting--;
      signal.removeEventListener('abort', giveUp);
    };
    this.#last = turn.then(over, over);
    return answer;
  }

  /** Drops the connection; a request under way fails. */
  async close(): Promise<void> {
    await this.#client.destroy();
  }

  async #authorized(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
    for (let sends = 1; ; sends++) {
      signal.throwIfAborted();
      const response = await this.#send(question, signal);
      const answer = { status: response.statusCode, body: await this.#text(response) };
      if (answer.status !== 401 || sends === SENDS_MAX) return answer;
      if (this.#login?.challenge(response.headers['www-authenticate']) !== true) return answer;
    }
  }

  async #send({ path, body }: HttpQuestion, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const authorization = this.#login?.authorization('POST', path);
    return this.#client.request({
      method: 'POST',
      path,
      headers: {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      body,
      signal,
    });
  }

  async #text(response: Dispatcher.ResponseData): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > this.#options.answerBytesMax)
        throw new AnswerTooLarge(`more than ${this.#options.answerBytesMax} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
