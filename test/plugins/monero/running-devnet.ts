import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import { MoneroDevnet } from '../../../plugins/monero/devnet/monero-devnet.ts';
import { freePort } from '../../daemons/free-port.ts';
import { KeccakHasher } from './keccak-hasher.ts';
import { STANDARD } from './known-addresses.ts';
import { coinConfig, KeptLog, systemClock } from './pool-parts.ts';
import type { WrittenConfig } from './pool-parts.ts';

/** Of `get_block_template`, as far as tests look at it. */
export interface RawTemplate {
  readonly blocktemplate_blob: string;
  readonly blockhashing_blob: string;
  readonly reserved_offset: number;
  readonly height: number;
  readonly prev_hash: string;
  readonly seed_hash: string;
  readonly next_seed_hash: string;
  readonly expected_reward: number;
}

/** A devnet on a free port with a folder of its own, hashed with Keccak. */
export class RunningDevnet {
  readonly url: string;
  readonly hasher = new KeccakHasher();
  readonly log = new KeptLog();
  readonly #port: number;
  readonly #dataDir: string;
  readonly #written: WrittenConfig;
  readonly #clock: Clock;
  #devnet: MoneroDevnet | undefined;

  private constructor(port: number, dataDir: string, written: WrittenConfig, clock: Clock) {
    this.#port = port;
    this.#dataDir = dataDir;
    this.#written = written;
    this.#clock = clock;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(
    devnet: NonNullable<WrittenConfig['devnet']> = {},
    clock = systemClock,
  ): Promise<RunningDevnet> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'headframe-monero-'));
    const written = { devnet: { difficulty: 2, ...devnet } };
    const running = new RunningDevnet(await freePort(), dataDir, written, clock);
    await running.resume();
    return running;
  }

  get logFile(): string {
    return path.join(this.#dataDir, 'blocks.log');
  }

  /** The result of a call. @throws Error with code and message of the answer's error. */
  async call<T>(method: string, params?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/json_rpc`, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: '0', method, params }),
    });
    const answer = (await response.json()) as {
      readonly result?: T;
      readonly error?: { readonly code: number; readonly message: string };
    };
    if (answer.result !== undefined) return answer.result;
    throw new Error(`${answer.error?.code} ${answer.error?.message}`);
  }

  /** What a call that should fail says. */
  async refusal(method: string, params?: unknown): Promise<string> {
    return this.call(method, params).then(
      () => 'answered',
      (error: Error) => error.message,
    );
  }

  async template(params: Readonly<Record<string, unknown>> = {}): Promise<RawTemplate> {
    return this.call('get_block_template', {
      wallet_address: STANDARD,
      reserve_size: 16,
      ...params,
    });
  }

  /** Mines blocks and answers their ids. */
  async generate(count: number, previous = ''): Promise<string[]> {
    const { blocks } = await this.call<{ blocks: string[] }>('generateblocks', {
      amount_of_blocks: count,
      wallet_address: STANDARD,
      prev_block: previous,
    });
    return blocks;
  }

  async tip(): Promise<string> {
    return (await this.call<{ top_block_hash: string }>('get_info')).top_block_hash;
  }

  /** Starts on the folder and port it had, after `pause`. */
  async resume(): Promise<void> {
    const config = coinConfig([{ url: this.url }], this.#written);
    this.#devnet = new MoneroDevnet(config, this.hasher, this.log, this.#clock);
    await this.#devnet.start({ host: '127.0.0.1', port: this.#port, dataDir: this.#dataDir });
  }

  /** Ends the server; the folder stays. */
  async pause(): Promise<void> {
    await this.#devnet?.stop();
    this.#devnet = undefined;
  }

  async stop(): Promise<void> {
    await this.pause();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}
