import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../daemons/free-port.ts';
import { until } from './until.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../bin/headframe.js', import.meta.url));
const CHUNK_BYTES = 4_194_304;
/** `7f00-7f10 rw-p ...` */
const WRITABLE = /^(?<from>[0-9a-f]+)-(?<to>[0-9a-f]+) rw/;

export interface PoolerSetting {
  readonly backend: string;
  readonly rpc: string;
  readonly id: string;
  readonly token: string;
}

/** `headframe kale pooler` in a process of its own, which may be killed and started again at the same port. */
export class PoolerProcess {
  /** Where its miners come. */
  readonly url: string;
  /** All that it ever printed. */
  output = '';
  readonly #directory: string;
  readonly #words: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(url: string, directory: string, words: readonly string[]) {
    this.url = url;
    this.#directory = directory;
    this.#words = words;
  }

  /** Nothing runs yet. */
  static async create({ backend, rpc, id, token }: PoolerSetting): Promise<PoolerProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'headframe-pooler-'));
    const [tokenFile, rpcFile] = [join(directory, 'token'), join(directory, 'rpc')];
    await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
    await writeFile(rpcFile, `${rpc}\n`, { mode: 0o600 });
    const listen = `127.0.0.1:${await freePort()}`;
    const place = ['--config', directory, '--plugin', 'kale', '--listen', listen];
    const files = ['--token-file', tokenFile, '--rpc-file', rpcFile];
    const words = [...place, ...files, '--backend', backend, '--id', id];
    return new PoolerProcess(`http://${listen}`, directory, words);
  }

  /** Resolves when it serves miners, and its backend knows it. */
  async start(): Promise<void> {
    // Its environment is none but what programs need to run.
    const child = spawn(process.execPath, [LAUNCHER, 'kale', 'pooler', ...this.#words], {
      cwd: this.#directory,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const keep = (chunk: Buffer): void => {
      this.output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    await until(
      () => `the pooler to serve miners; it printed:\n${this.output}`,
      async () => {
        if (child.exitCode !== null) throw new Error(`the pooler ended:\n${this.output}`);
        return (await this.ask('/health').catch(() => undefined))?.['isBackendThere'] === true;
      },
      60_000,
    );
  }

  /** What a call to it is answered. */
  async ask(path: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await fetch(this.url + path, { signal: AbortSignal.timeout(10_000) });
    return (await answer.json()) as Readonly<Record<string, unknown>>;
  }

  /** What the system shows of it: words and environment. */
  async visible(): Promise<string> {
    const parts = ['cmdline', 'environ'].map((name) => readFile(`/proc/${this.#pid}/${name}`));
    return Buffer.concat(await Promise.all(parts)).toString('latin1');
  }

  /** Which of these bytes are anywhere in its memory. */
  async held(secrets: readonly Buffer[]): Promise<readonly Buffer[]> {
    const found = new Set<Buffer>();
    const overlap = Math.max(...secrets.map(({ length }) => length)) - 1;
    const maps = await readFile(`/proc/${this.#pid}/maps`, 'utf8');
    const memory = await open(`/proc/${this.#pid}/mem`);
    try {
      for (const line of maps.split('\n')) {
        const { from = '0', to = '0' } = WRITABLE.exec(line)?.groups ?? {};
        const end = Number.parseInt(to, 16);
        for (let at = Number.parseInt(from, 16); at < end; at += CHUNK_BYTES - overlap) {
          const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, end - at));
          // Some regions are gone by now, or nobody may read them.
          await memory.read(chunk, 0, chunk.length, at).catch(() => undefined);
          for (const secret of secrets) if (chunk.includes(secret)) found.add(secret);
        }
      }
    } finally {
      await memory.close();
    }
    return [...found];
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** As an operator would; tells its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  get #pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the pooler is not running');
    return pid;
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null)
      return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
}
