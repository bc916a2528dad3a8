import { readFile } from 'node:fs/promises';
import type { Static } from 'typebox';
import type { ErrorAnswer } from '../api/schemas/v1.ts';
import { readEnvironment } from '../config/environment.ts';
import { PoolError } from '../plugin-api/errors.ts';
import type { PoolErrorCode } from '../plugin-api/errors.ts';

export const API_URL = 'http://127.0.0.1:4000';

export interface ApiClientOptions {
  readonly url: string;
  /** Undefined: only what everybody may see. */
  readonly token?: string | undefined;
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 5_000;
/** Codes of what the host refused, by its word for programs. */
const CODES: Readonly<Record<string, PoolErrorCode>> = {
  refused: 'PAYOUT_CONFLICT',
  'payment-invalid': 'PAYMENT_INVALID',
  'storage-unavailable': 'STORAGE_UNAVAILABLE',
  'daemon-unavailable': 'DAEMON_UNREACHABLE',
};

/** Refusals whose sentence begins with the host's own code. */
const CODED: ReadonlySet<string> = new Set(['daemon-unavailable', 'misconfigured']);

/** The API of a running host, as the commands of the terminal call it. */
export class ApiClient {
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
  }

  get(path: string): Promise<unknown> {
    return this.send('GET', path);
  }

  /** @throws PoolError: `PORT_UNAVAILABLE` where nobody answers, else what the host said. */
  async send(method: string, path: string, body?: object): Promise<unknown> {
    const { url, token, deadlineMs = DEADLINE_MS } = this.#options;
    if (!URL.canParse(path, url)) {
      const message = `--url: expected an address such as ${API_URL}, got ${url}`;
      throw new PoolError('CONFIG_INVALID', message, { key: 'url' });
    }
    const address = new URL(path, url);
    const response = await fetch(address, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(deadlineMs),
    }).catch((error: unknown) => {
      throw silent(address, error);
    });
    const answer: unknown = await response.json().catch((error: unknown) => {
      throw silent(address, error);
    });
    if (response.ok) return answer;
    throw refused(address, response.status, answer);
  }
}

/** The admin token, from a file or the environment. @throws PoolError `CONFIG_INVALID`. */
export async function adminToken(tokenFile: string | undefined): Promise<string> {
  const key = tokenFile === undefined ? 'HEADFRAME_ADMIN_TOKEN' : '--token-file';
  const token =
    tokenFile === undefined
      ? readEnvironment().adminToken
      : (await readFile(tokenFile, 'utf8').catch(() => '')).trim();
  if (token !== undefined && token !== '') return token;
  const message = `${key}: expected the admin token of the host`;
  throw new PoolError('CONFIG_INVALID', message, { key });
}

function silent({ href }: URL, error: unknown): PoolError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PoolError('PORT_UNAVAILABLE', `no host answers at ${href}: ${reason}`, { url: href });
}

function refused({ href }: URL, status: number, answer: unknown): PoolError {
  const { error, message } = (answer ?? {}) as Partial<Static<typeof ErrorAnswer>>;
  const said = message ?? `${href} answered with status ${status}`;
  const [, told, words] = (CODED.has(error ?? '') && /^([A-Z_]+): (.*)$/s.exec(said)) || [];
  if (told !== undefined && words !== undefined) {
    return new PoolError(told as PoolErrorCode, words, { url: href });
  }
  return new PoolError(CODES[error ?? ''] ?? 'CONFIG_INVALID', said, { url: href });
}
