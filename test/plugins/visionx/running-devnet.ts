import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Value from 'typebox/value';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { coinConfigSchema } from '../../../plugins/visionx/coin-config.ts';
import type { CoinConfig } from '../../../plugins/visionx/coin-config.ts';
import type { VisionBlock } from '../../../plugins/visionx/consensus/block.ts';
import { epochSeed } from '../../../plugins/visionx/consensus/epoch-seed.ts';
import { vpowMessage } from '../../../plugins/visionx/consensus/vpow-message.ts';
import { VisionXDevnet } from '../../../plugins/visionx/devnet/visionx-devnet.ts';
import { kernelContext, kernelInput } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import { HttpNode } from '../../../plugins/visionx/node/http-node.ts';
import { freePort } from '../../daemons/free-port.ts';
import { WasmHasher } from './wasm-hasher.ts';

/** Of the secret key that the devnet's wallet has by default. */
export const WALLET = '8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c';
/** An account that nobody spends from. */
export const OTHER = '5a'.repeat(32);
export const DIFFICULTY = 4;
/** Fractions of a millisecond a hash, and epochs of four blocks. */
export const PARAMETERS = { datasetMib: 1, scratchMib: 1, iterations: 100, epochBlocks: 4 };

export interface WrittenConfig {
  readonly network?: string;
  readonly epochSeed?: CoinConfig['epochSeed'];
  readonly devnet?: Partial<NonNullable<CoinConfig['devnet']>>;
}

interface Place {
  readonly port: number;
  readonly dataDir: string;
  readonly clock: Clock | undefined;
}

/** Keeps what was logged. */
class KeptLog implements Logger {
  readonly lines: string[] = [];

  debug = (facts: object, message: string): void => this.#keep(facts, message);
  info = (facts: object, message: string): void => this.#keep(facts, message);
  warn = (facts: object, message: string): void => this.#keep(facts, message);
  error = (facts: object, message: string): void => this.#keep(facts, message);

  #keep(facts: object, message: string): void {
    this.lines.push(`${message} ${JSON.stringify(facts)}`);
  }
}

/** A devnet on a free port with a folder of its own, hashed with the real kernel, and a pool's look at it. */
export class RunningDevnet {
  /** Time of the devnet and of the pool's adapter where it has no other clock, milliseconds; stands still. */
  nowMs = 1_800_000_000_000;
  readonly url: string;
  readonly hasher = new WasmHasher();
  readonly log = new KeptLog();
  readonly node: HttpNode;
  readonly #port: number;
  readonly #dataDir: string;
  readonly #clock: Clock;
  readonly #config: CoinConfig;
  #devnet: VisionXDevnet | undefined;

  private constructor({ port, dataDir, clock }: Place, written: WrittenConfig) {
    this.#port = port;
    this.#dataDir = dataDir;
    this.#clock = clock ?? { nowMs: () => this.nowMs, spanMs: () => 0 };
    this.url = `http://127.0.0.1:${port}`;
    const config = Value.Default(coinConfigSchema, {
      network: 'testnet',
      daemons: [{ url: this.url }],
      parameters: PARAMETERS,
      ...written,
      devnet: { difficulty: DIFFICULTY, ...written.devnet },
    });
    Value.Assert(coinConfigSchema, config);
    this.#config = config;
    const options = { name: 'devnet', url: this.url, timeoutMs: 5_000, template: 'node' } as const;
    this.node = new HttpNode(options, this.#clock);
  }

  /** By the time of a clock, where one is given. */
  static async start(written: WrittenConfig = {}, clock?: Clock): Promise<RunningDevnet> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'headframe-visionx-'));
    const running = new RunningDevnet({ port: await freePort(), dataDir, clock }, written);
    await running.resume();
    return running;
  }

  get logFile(): string {
    return path.join(this.#dataDir, 'blocks.log');
  }

  /** Starts on the folder and port it had, after `pause`. */
  async resume(): Promise<void> {
    this.#devnet = new VisionXDevnet(this.#config, this.hasher, this.log, this.#clock);
    await this.#devnet.start({ host: '127.0.0.1', port: this.#port, dataDir: this.#dataDir });
  }

  /** Ends the server; the folder stays. */
  async pause(): Promise<void> {
    await this.#devnet?.stop();
    this.#devnet = undefined;
  }

  async stop(): Promise<void> {
    await this.node.close();
    await this.pause();
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  /** Mines blocks on the tip, and answers them. */
  async mine(count: number, miner = WALLET): Promise<VisionBlock[]> {
    const blocks: VisionBlock[] = [];
    while (blocks.length < count) {
      const { block } = await this.node.template(miner);
      const mined = await this.proven(block);
      const { kind } = await this.node.submit(mined);
      if (kind !== 'accepted') throw new Error(`a block was ${kind}: ${this.log.lines.at(-1)}`);
      blocks.push(mined);
    }
    return blocks;
  }

  /** The block with a nonce and hash that prove it, or with ones that miss; by the rule epoch-hash, or a seed. */
  async proven(block: VisionBlock, wanted = true, seed?: Uint8Array): Promise<VisionBlock> {
    // The first 64 bits of the target, for the difficulty that the devnet wants.
    const target = (2n ** 64n - 1n) / BigInt(this.#config.devnet?.difficulty ?? DIFFICULTY);
    for (let nonce = 0n; ; nonce++) {
      const header = { ...block.header, nonce };
      const digest = await this.#digest({ ...block, header }, seed);
      const isProven = digest.readBigUInt64BE() <= target;
      if (isProven === wanted)
        return { ...block, header: { ...header, pow_hash: digest.toString('hex') } };
    }
  }

  async #digest({ header }: VisionBlock, seed: Uint8Array | undefined): Promise<Buffer> {
    const { parameters, network } = this.#config;
    const epoch = header.number / BigInt(parameters.epochBlocks);
    const context = kernelContext({
      parameters,
      epoch,
      seed: seed ?? epochSeed({ rule: 'epoch-hash', chainId: network, epoch }),
      message: vpowMessage({
        parentHash: Buffer.from(header.parent_hash, 'hex'),
        height: header.number,
        timeSeconds: header.timestamp,
        difficulty: header.difficulty,
        transactionsRoot: Buffer.from(header.tx_root, 'hex'),
        miner: header.miner,
      }),
    });
    const miner = new WasmHasher();
    return Buffer.from(await miner.digest({ context, input: kernelInput(header.nonce) })).reverse();
  }
}
