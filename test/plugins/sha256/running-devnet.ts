import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { Sha256Devnet } from '../../../plugins/sha256/devnet/sha256-devnet.ts';
import { RpcClient } from '../../../plugins/sha256/rpc/rpc-client.ts';
import { RpcCredentials } from '../../../plugins/sha256/rpc/rpc-credentials.ts';
import { freePort } from '../../daemons/free-port.ts';
import { coinConfig, systemClock } from './pool-parts.ts';
import type { WrittenConfig } from './pool-parts.ts';

/** A difficulty at which every other hash is a block. */
const EASY = 1e-9;

/** A devnet on a free port with a folder of its own, and a client that speaks to it. */
export class RunningDevnet {
  readonly url: string;
  readonly #port: number;
  readonly #dataDir: string;
  readonly #written: WrittenConfig;
  readonly #clock: Clock;
  readonly #rpc: RpcClient;
  #devnet: Sha256Devnet | undefined;

  private constructor(port: number, dataDir: string, written: WrittenConfig, clock: Clock) {
    this.#port = port;
    this.#dataDir = dataDir;
    this.#written = written;
    this.#clock = clock;
    this.url = `http://127.0.0.1:${port}`;
    const daemon = { url: this.url };
    this.#rpc = new RpcClient(
      { name: 'devnet', url: this.url, timeoutMs: 20_000 },
      new RpcCredentials(daemon, 'devnet'),
    );
  }

  static async start(written: WrittenConfig = {}, clock = systemClock): Promise<RunningDevnet> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'headframe-devnet-'));
    const running = new RunningDevnet(await freePort(), dataDir, written, clock);
    await running.resume();
    return running;
  }

  get logFile(): string {
    return path.join(this.#dataDir, 'blocks.log');
  }

  get cookieFile(): string {
    return path.join(this.#dataDir, '.cookie');
  }

  async call<T>(method: string, ...params: unknown[]): Promise<T> {
    return (await this.#rpc.call(method, params)) as T;
  }

  /** Starts on the folder and port it had, after `pause`. */
  async resume(): Promise<void> {
    const devnet = { difficulty: EASY, transactionsPerBlock: 2, ...this.#written.devnet };
    const config = coinConfig([{ url: this.url }], { ...this.#written, devnet });
    this.#devnet = new Sha256Devnet(config, this.#clock);
    await this.#devnet.start({ host: '127.0.0.1', port: this.#port, dataDir: this.#dataDir });
  }

  /** Ends the server; the folder stays. */
  async pause(): Promise<void> {
    await this.#devnet?.stop();
    this.#devnet = undefined;
  }

  async stop(): Promise<void> {
    await this.pause();
    await this.#rpc.close();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
