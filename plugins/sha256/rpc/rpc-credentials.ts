import { readFile } from 'node:fs/promises';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { DaemonConfig } from '../coin-config.ts';

/** How a daemon knows us. The secret itself goes nowhere but into the header. */
export class RpcCredentials {
  readonly #cookieFile: string | undefined;
  #header: string | undefined;

  /** `section`: where the keys stand. @throws PoolError CONFIG_INVALID for contradicting or missing keys. */
  constructor(daemon: DaemonConfig, name: string, section = 'coin.daemons') {
    const problem = contradiction(daemon);
    if (problem !== undefined) throw invalid({ name, section }, problem);
    this.#cookieFile = daemon.cookieFile;
    if (daemon.user === undefined) return;
    this.#header = basicAuthorization(`${daemon.user}:${daemon.password}`);
  }

  /** The `authorization` header; undefined where the daemon asks for none. */
  async header(): Promise<string | undefined> {
    if (this.#header === undefined && this.#cookieFile !== undefined) await this.reload();
    return this.#header;
  }

  /** Reads the cookie again: nodes write a new one at each start. True where it has changed. */
  async reload(): Promise<boolean> {
    if (this.#cookieFile === undefined) return false;
    const before = this.#header;
    try {
      this.#header = basicAuthorization((await readFile(this.#cookieFile, 'utf8')).trim());
    } catch (cause) {
      throw new PoolError(
        'DAEMON_UNAUTHORIZED',
        `cannot read the cookie file ${this.#cookieFile}; is the node running, and may this user read it?`,
        { cookieFile: this.#cookieFile },
        cause,
      );
    }
    return this.#header !== before;
  }
}

function contradiction(daemon: DaemonConfig): string | undefined {
  const { cookieFile, user, password } = daemon;
  if (cookieFile !== undefined && (user ?? password) !== undefined)
    return 'cookieFile: give either a cookie file or user and password';
  if (user === undefined && password !== undefined) return 'user: missing beside the password';
  if (user !== undefined && password === undefined) return 'password: missing beside the user';
  return undefined;
}

function invalid(
  { name, section }: { readonly name: string; readonly section: string },
  problem: string,
): PoolError {
  return new PoolError('CONFIG_INVALID', `${section} (${name}): ${problem}`, {
    key: `${section}.${problem.split(':')[0]}`,
    daemon: name,
  });
}

/** The `authorization` header of `user:password`. */
export function basicAuthorization(userAndPassword: string): string {
  return `Basic ${Buffer.from(userAndPassword).toString('base64')}`;
}
