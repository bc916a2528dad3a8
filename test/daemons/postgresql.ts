import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Context } from 'mocha';
import { freePort } from './free-port.ts';

const BINARIES = '/usr/lib/postgresql/15/bin';
const run = promisify(execFile);

interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/** Skips the suite or test, visibly, where PostgreSQL 15 is not installed. */
export function requirePostgresql(context: Context): void {
  if (!existsSync(join(BINARIES, 'postgres'))) context.skip();
}

/** A real PostgreSQL server of its own, in a temporary directory and on a free loopback port. */
export class PostgresqlServer {
  readonly port: number;
  readonly #directory: string;
  readonly #user: SystemUser | undefined;

  private constructor(port: number, directory: string, user: SystemUser | undefined) {
    this.port = port;
    this.#directory = directory;
    this.#user = user;
  }

  /** URL of a database; `postgres` exists from the start. */
  url(database = 'postgres'): string {
    return `postgresql://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Initializes and starts a server. Data is not synced to disk: it is thrown away afterwards. */
  static async create(): Promise<PostgresqlServer> {
    const user = process.getuid?.() === 0 ? await postgresUser() : undefined;
    const directory = await mkdtemp('/tmp/headframe-pg-');
    if (user !== undefined) await chown(directory, user.uid, user.gid);
    const server = new PostgresqlServer(await freePort(), directory, user);
    const options = ['-A', 'trust', '-U', 'postgres', '--no-sync', '-E', 'UTF8', '--locale=C'];
    await run(join(BINARIES, 'initdb'), ['-D', server.#data, ...options], server.#as());
    await server.start();
    return server;
  }

  /** Starts it again, on the same port; resolves when it takes connections. */
  async start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${this.port}`,
      `unix_socket_directories=${this.#directory}`,
      'fsync=off',
      'shared_buffers=32MB',
    ];
    const options = settings.map((setting) => `-c ${setting}`).join(' ');
    const log = join(this.#directory, 'log');
    const args = ['start', '-w', '-t', '80', '-D', this.#data, '-l', log, '-o', options];
    await run(join(BINARIES, 'pg_ctl'), args, this.#as());
  }

  /** Stops it as a crash of the machine would, or in an orderly way; resolves when it is gone. */
  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    await run(join(BINARIES, 'pg_ctl'), ['stop', '-w', '-m', mode, '-D', this.#data], this.#as());
  }

  /** Stops it and removes everything it wrote. */
  async destroy(): Promise<void> {
    await this.stop('immediate').catch(() => undefined);
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  #as(): { uid?: number; gid?: number; cwd: string } {
    return { ...this.#user, cwd: this.#directory };
  }
}

/** The server refuses to run as root: then it runs as the user that the package made for it. */
async function postgresUser(): Promise<SystemUser> {
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined) throw new Error('there is no user `postgres` to run the server as');
  return { uid: Number(uid), gid: Number(gid) };
}
