import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layDatabase } from '../core/storage/laid-database.ts';
import { until } from './until.ts';

const LAUNCHER = fileURLToPath(new URL('../../../../bin/headframe.js', import.meta.url));

export interface HostFiles {
  /** Path below the configuration directory -> TOML. */
  readonly [path: string]: string;
}

export interface HostPlace {
  readonly apiPort: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the host makes its database itself. @default false */
  readonly isNew?: boolean;
}

/** It takes two seconds, and half a minute where ten others want the same processor. */
const READY_DEADLINE_MS = 90_000;

/** A real host in its own process, on its own configuration and data directories. */
export class HostProcess {
  readonly directory: string;
  readonly apiPort: number;
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  /** The end of what it printed, for the message of a failed test. */
  output = '';
  /** Characters that are kept of it. */
  outputMax = 65_536;

  private constructor(
    directory: string,
    apiPort: number,
    environment: Readonly<Record<string, string>>,
  ) {
    this.directory = directory;
    this.apiPort = apiPort;
    this.#environment = environment;
  }

  /** Lays out the directories, and a database where none is named by the environment; nothing runs yet. */
  static async create(
    files: HostFiles,
    { apiPort, environment = {}, isNew = false }: HostPlace,
  ): Promise<HostProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'headframe-e2e-'));
    const host = new HostProcess(directory, apiPort, environment);
    await mkdir(join(directory, 'config', 'pools'), { recursive: true });
    for (const [path, text] of Object.entries(files)) await host.writeConfig(path, text);
    if (environment['DATABASE_URL'] === undefined && !isNew) await layDatabase(host.data);
    return host;
  }

  get data(): string {
    return join(this.directory, 'data');
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the host is not running');
    return pid;
  }

  async writeConfig(path: string, text: string): Promise<void> {
    const file = join(this.directory, 'config', path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  async readConfig(path: string): Promise<string> {
    return readFile(join(this.directory, 'config', path), 'utf8');
  }

  async removeConfig(path: string): Promise<void> {
    await rm(join(this.directory, 'config', path));
  }

  /** Resolves when every pool runs, or, where it has none yet, when it is alive. */
  async start(probe: '/ready' | '/health' = '/ready'): Promise<void> {
    const child = spawn(
      process.execPath,
      [LAUNCHER, 'start', '--config', join(this.directory, 'config'), '--data', this.data],
      { env: { ...process.env, ...this.#environment }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#child = child;
    const keep = (chunk: Buffer) => {
      this.output = (this.output + chunk.toString('utf8')).slice(-this.outputMax);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await until(
      () => `the host to be ready; it printed:\n${this.output}`,
      async () => {
        if (!this.isRunning) throw new Error(`the host ended:\n${this.output}`);
        return (await this.get(probe).catch(() => undefined))?.status === 200;
      },
      READY_DEADLINE_MS,
    );
  }

  get isRunning(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async get(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`http://127.0.0.1:${this.apiPort}${path}`, {
      signal: AbortSignal.timeout(5_000),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  }

  async post(
    path: string,
    body: unknown,
    token: string,
    method: 'POST' | 'PUT' = 'POST',
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`http://127.0.0.1:${this.apiPort}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Ends it as an operator would, and tells its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async dispose(): Promise<void> {
    if (this.isRunning) await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || !this.isRunning) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
}
