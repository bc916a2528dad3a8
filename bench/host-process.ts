import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchHostOptions, writeHostConfig } from './host-config.ts';
import { heldBytes } from './inspector.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/headframe.js', import.meta.url));
const READY_MS = 60_000;
/** Ticks per second of the counters in /proc; fixed by the kernel's interface to programs. */
const TICKS = 100;

/** A real host in a process of its own, on a directory that goes with it. */
export class HostProcess {
  readonly options: BenchHostOptions;
  readonly #directory: string;
  readonly #child: ChildProcess;
  #output = '';

  private constructor(options: BenchHostOptions, directory: string, inspect: boolean) {
    this.options = options;
    this.#directory = directory;
    const config = join(directory, 'config');
    const args = [LAUNCHER, 'start', '--config', config, '--data', join(directory, 'data')];
    this.#child = spawn(process.execPath, inspect ? ['--inspect=127.0.0.1:0', ...args] : args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-16_384);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
  }

  /**
   * Resolves when the host says that it is ready to mine. `inspect`: with a debugger port, for `heldBytes`;
   * `configure` writes another configuration than that of a Bitcoin devnet.
   */
  static async start(options: {
    readonly blockDifficulty: number;
    readonly inspect?: boolean;
    readonly configure?: (directory: string, ports: BenchHostOptions) => Promise<void>;
  }): Promise<HostProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'headframe-bench-'));
    const [sharesPort = 0, blocksPort = 0, apiPort = 0, devnetPort = 0] = await freePorts(4);
    const { blockDifficulty, configure = writeHostConfig } = options;
    const ports = { sharesPort, blocksPort, apiPort, devnetPort, blockDifficulty };
    await configure(join(directory, 'config'), ports);
    const host = new HostProcess(ports, directory, options.inspect === true);
    try {
      await host.#ready();
    } catch (error) {
      await host.end();
      throw error;
    }
    return host;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Processor time of all its threads so far, in microseconds, to the nearest 10 ms. */
  async cpuMicros(): Promise<number> {
    const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
    // The name in parentheses may contain spaces; user and system time are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) / TICKS) * 1e6;
  }

  /** Resident memory, bytes. */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Bytes of live objects and buffers after a collection, in a host started with `inspect`. */
  async heldBytes(): Promise<number> {
    const url = /ws:\/\/127\.0\.0\.1:\S+/.exec(this.#output)?.[0];
    if (url === undefined) throw new Error('the host was started without an inspector');
    return heldBytes(url);
  }

  /** One call of the devnet's node. */
  async rpc(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.options.devnetPort}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '1.0', id: 1, method, params }),
    });
    const { result, error } = (await response.json()) as { result: unknown; error: unknown };
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
    }
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const deadlineMs = performance.now() + READY_MS;
    while (performance.now() < deadlineMs && this.#child.exitCode === null) {
      const answer = await fetch(`http://127.0.0.1:${this.options.apiPort}/ready`).catch(
        () => undefined,
      );
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the host did not get ready; it said:\n${this.#output}`);
  }
}

/** Loopback ports that nobody listens on now; all different, because all are held before any is freed. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
