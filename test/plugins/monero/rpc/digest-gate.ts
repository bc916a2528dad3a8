import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Session {
  readonly nonce: string;
  count: number;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/**
 * The server's side of a digest login, as strict as monerod's: a nonce belongs to one connection, and the
 * count of each request must be the next one.
 */
export class DigestGate {
  readonly #user: string;
  readonly #password: string;
  readonly #sessions = new WeakMap<Socket, Session>();
  /** Challenges sent so far. */
  challenges = 0;
  /** Requests let in so far. */
  passed = 0;

  constructor(user: string, password: string) {
    this.#user = user;
    this.#password = password;
  }

  /** True where the request may pass; otherwise it was answered. */
  admits(request: IncomingMessage, response: ServerResponse): boolean {
    const session = this.#sessions.get(request.socket);
    const fields = Object.fromEntries(
      [...(request.headers.authorization ?? '').matchAll(/(\w+)="?([^",]*)"?/g)].map(
        ([, key = '', value = '']) => [key, value] as const,
      ),
    );
    const secret = md5(`${this.#user}:monero-rpc:${this.#password}`);
    const asked = md5(`${request.method}:${request.url}`);
    const { nonce, nc, cnonce, qop, uri } = fields;
    const expected = md5(`${secret}:${nonce}:${nc}:${cnonce}:${qop}:${asked}`);
    const genuine = fields['response'] === expected && uri === request.url;
    const isNext = session?.nonce === nonce && Number.parseInt(nc ?? '', 16) === session?.count;
    if (session !== undefined && genuine && isNext) {
      session.count++;
      this.passed++;
      return true;
    }
    this.#challenge(request.socket, response, genuine);
    return false;
  }

  /** Makes every nonce given so far worthless. */
  expire(socket: Socket): void {
    this.#sessions.delete(socket);
  }

  #challenge(socket: Socket, response: ServerResponse, stale: boolean): void {
    const session = { nonce: randomBytes(16).toString('base64'), count: 1 };
    this.#sessions.set(socket, session);
    this.challenges++;
    const offer = (algorithm: string): string =>
      `Digest qop="auth",algorithm=${algorithm},realm="monero-rpc",nonce="${session.nonce}",stale=${stale}`;
    response.writeHead(401, { 'www-authenticate': [offer('MD5'), offer('MD5-sess')] });
    response.end('<html></html>');
  }
}
