/**
 * HTTP digest authentication, the client's side, with `qop=auth`: what `--rpc-login` asks for, by MD5, and
 * newer nodes also by SHA-256. Source: RFC 7616 section 3, RFC 2617 section 3.2.
 */
import { createHash, randomBytes } from 'node:crypto';

/** Names of the algorithms that we can do, the better one first, and what Node.js calls them. */
const ALGORITHMS = [
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
] as const;

interface Challenge {
  readonly algorithm: (typeof ALGORITHMS)[number];
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
}

const PARAMETER = /([a-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;

/**
 * The login of one connection: monerod gives each connection a nonce of its own and takes counts in order
 * only, so two connections must not share one of these.
 */
export class DigestLogin {
  readonly #user: string;
  readonly #password: string;
  readonly #clientNonce: () => string;
  #challenge: Challenge | undefined;
  #count = 0;

  constructor(
    login: { readonly user: string; readonly password: string },
    clientNonce = () => randomBytes(16).toString('hex'),
  ) {
    this.#user = login.user;
    this.#password = login.password;
    this.#clientNonce = clientNonce;
  }

  /** Takes a server's `www-authenticate` headers. False where none of them is a challenge that we can meet. */
  challenge(headers: string | readonly string[] | undefined): boolean {
    const offers = [headers ?? []].flat().flatMap(challengesIn);
    const [best] = ALGORITHMS.flatMap((each) =>
      offers.filter(({ algorithm }) => algorithm === each),
    );
    this.#challenge = best;
    this.#count = 0;
    return this.#challenge !== undefined;
  }

  /** The `authorization` header of the next request; undefined while no challenge is known. */
  authorization(method: string, uri: string): string | undefined {
    if (this.#challenge === undefined) return undefined;
    const { algorithm, realm, nonce, opaque } = this.#challenge;
    const [name, hashName] = algorithm;
    const digest = (text: string): string => createHash(hashName).update(text).digest('hex');
    const count = (++this.#count).toString(16).padStart(8, '0');
    const clientNonce = this.#clientNonce();
    const secret = digest(`${this.#user}:${realm}:${this.#password}`);
    const request = digest(`${method}:${uri}`);
    const response = digest(`${secret}:${nonce}:${count}:${clientNonce}:auth:${request}`);
    const quoted = { username: this.#user, realm, nonce, uri, cnonce: clientNonce, response };
    const parts = Object.entries(quoted).map(([key, value]) => `${key}="${escaped(value)}"`);
    if (opaque !== undefined) parts.push(`opaque="${escaped(opaque)}"`);
    return `Digest ${parts.join(', ')}, algorithm=${name}, qop=auth, nc=${count}`;
  }
}

/** Those challenges of a header that this client can meet. One header may hold several. */
function challengesIn(header: string): readonly Challenge[] {
  return header.split(/(?:^|,)\s*(?=[a-z]+\s+[a-z]+\s*=)/i).flatMap((text) => {
    const scheme = /^\s*digest\s+/i.exec(text);
    if (scheme === null) return [];
    const parameters = new Map<string, string>();
    for (const [, key = '', quoted, plain] of text.slice(scheme[0].length).matchAll(PARAMETER))
      parameters.set(key.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
    const named = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
    const algorithm = ALGORITHMS.find(([name]) => name === named);
    const { realm, nonce, opaque, qop = '' } = Object.fromEntries(parameters);
    const complete = realm !== undefined && nonce !== undefined;
    if (algorithm === undefined || !complete || !qop.split(/[\s,]+/).includes('auth')) return [];
    return [{ algorithm, realm, nonce, opaque }];
  });
}

function escaped(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}
