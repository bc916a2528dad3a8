/** A real monerod with a chain of its own, unpacked by `test/daemons/debian-unpack`, or installed. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RpcClient } from '../../plugins/monero/rpc/rpc-client.ts';
import type { CallParams } from '../../plugins/monero/rpc/rpc-client.ts';
import { DaemonProcess } from './daemon-process.ts';
import { freePort } from './free-port.ts';
import { requiredProgram, unpackedProgram } from './unpacked-program.ts';
import type { Program } from './unpacked-program.ts';

const INSTALLED = '/usr/bin/monerod';
/** Blocks are mined by the node's own slow way, on cores that others may use. */
const CALL_TIMEOUT_MS = 120_000;

/** A standard address that is public for donations. Regtest has the addresses of the main network. */
export const MONERO_ADDRESS =
  '44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A';

export interface MonerodOptions {
  /** Of every block. A verification takes tens of milliseconds, so use small ones. @default 1 */
  readonly difficulty?: number;
  /**
   * For how many blocks a seed of RandomX is in use, and how many blocks before that it is known: powers of 2, by
   * which the node's own tests shorten the schedule. @default 2048 and 64
   */
  readonly seeds?: { readonly epochBlocks: number; readonly lag: number };
  /** For `--rpc-login`. */
  readonly login?: { readonly user: string; readonly password: string };
  readonly extraArguments?: readonly string[];
}

interface Ports {
  readonly p2p: number;
  readonly rpc: number;
  readonly zmqRpc: number;
  readonly zmqPub: number;
}

/** Skips a suite, visibly, on machines where the node is not unpacked. */
export function requireMonerod(this: Mocha.Context): void {
  if (program() === undefined) this.skip();
}

function program(): Program | undefined {
  const installed = existsSync(INSTALLED) ? { command: INSTALLED, leading: [] } : undefined;
  return unpackedProgram('monero', 'monerod') ?? installed;
}

/** One running node with a data folder of its own: regtest, offline, RandomX from the first block on. */
export class Monerod {
  readonly login: MonerodOptions['login'];
  #options: MonerodOptions;
  readonly #dataDir: string;
  readonly #ports: Ports;
  readonly #process = new DaemonProcess('monerod');
  #rpc: RpcClient | undefined;

  private constructor(dataDir: string, ports: Ports, options: MonerodOptions) {
    this.#dataDir = dataDir;
    this.#ports = ports;
    this.#options = options;
    this.login = options.login;
  }

  /** Starts a node on free loopback ports; resolves when its RPC answers. */
  static async start(options: MonerodOptions = {}): Promise<Monerod> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'headframe-monerod-'));
    const [p2p, rpc, zmqRpc, zmqPub] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const node = new Monerod(dataDir, { p2p, rpc, zmqRpc, zmqPub }, options);
    await node.restart();
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ports.rpc}`;
  }

  /** Where it publishes new tips. */
  get zmq(): string {
    return `tcp://127.0.0.1:${this.#ports.zmqPub}`;
  }

  /** Starts again on the same data and ports, after `kill`, from now on with `changes`. */
  async restart(changes: Pick<MonerodOptions, 'difficulty'> = {}): Promise<void> {
    this.#options = { ...this.#options, ...changes };
    const { p2p, rpc, zmqRpc } = this.#ports;
    const { difficulty = 1, seeds, extraArguments = [] } = this.#options;
    const options = [
      '--regtest',
      '--offline',
      '--keep-fakechain',
      ...['--fixed-difficulty', `${difficulty}`],
      ...['--data-dir', this.#dataDir],
      '--non-interactive',
      '--no-igd',
      '--hide-my-port',
      ...['--p2p-bind-ip', '127.0.0.1', '--p2p-bind-port', `${p2p}`],
      ...['--rpc-bind-ip', '127.0.0.1', '--rpc-bind-port', `${rpc}`],
      ...['--rpc-ssl', 'disabled', '--disable-rpc-ban'],
      ...['--check-updates', 'disabled', '--disable-dns-checkpoints'],
      ...['--zmq-rpc-bind-ip', '127.0.0.1', '--zmq-rpc-bind-port', `${zmqRpc}`],
      ...['--zmq-pub', this.zmq],
      ...['--log-file', path.join(this.#dataDir, 'monerod.log'), '--log-level', '0'],
      ...['--max-concurrency', '1'],
      ...(this.login === undefined
        ? []
        : ['--rpc-login', `${this.login.user}:${this.login.password}`]),
      ...extraArguments,
    ];
    const environment = seeds && {
      SEEDHASH_EPOCH_BLOCKS: `${seeds.epochBlocks}`,
      SEEDHASH_EPOCH_LAG: `${seeds.lag}`,
    };
    this.#process.start(program() ?? requiredProgram('monero', 'monerod'), options, environment);
    this.#rpc = new RpcClient({
      name: 'monerod',
      url: this.url,
      timeoutMs: CALL_TIMEOUT_MS,
      login: this.login,
    });
    try {
      await this.#process.answers(() => this.call('get_info'));
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** The result of an RPC call; rejects with the node's own message. */
  async call<T>(method: string, params: CallParams = {}): Promise<T> {
    if (this.#rpc === undefined) throw new Error('the node is not running');
    return (await this.#rpc.call(method, params)) as T;
  }

  /**
   * Mines blocks on the best chain, or on `on`: more of them than the chain has above make it change over.
   * Returns their hashes.
   */
  async generate(count: number, on?: string): Promise<readonly string[]> {
    const { blocks } = await this.call<{ blocks: readonly string[] }>('generateblocks', {
      amount_of_blocks: count,
      wallet_address: MONERO_ADDRESS,
      ...(on === undefined ? {} : { prev_block: on }),
    });
    return blocks;
  }

  /** Ends the node the hard way, as a crash would; its data stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends the node and removes its data. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.#dataDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    await this.#rpc?.close();
    this.#rpc = undefined;
    await this.#process.end(signal);
  }
}
