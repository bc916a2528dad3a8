/** A real monero-wallet-rpc beside a `Monerod`, from the same package. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RpcClient } from '../../plugins/monero/rpc/rpc-client.ts';
import type { CallParams } from '../../plugins/monero/rpc/rpc-client.ts';
import { DaemonProcess } from './daemon-process.ts';
import { freePort } from './free-port.ts';
import { requiredProgram, unpackedProgram } from './unpacked-program.ts';

/** A wallet that signs for two hundred inputs takes seconds, on cores that others may use. */
const CALL_TIMEOUT_MS = 120_000;
/** Of every wallet made here. */
export const WALLET_PASSWORD = 'no "secret" \\ at all';

export interface WalletRpcOptions {
  /** Of its node. */
  readonly daemonUrl: string;
  /** For `--rpc-login`. */
  readonly login?: { readonly user: string; readonly password: string };
}

/** Skips a suite, visibly, on machines where it is not unpacked. */
export function requireMoneroWalletRpc(this: Mocha.Context): void {
  if (unpackedProgram('monero', 'monero-wallet-rpc') === undefined) this.skip();
}

/** One running process with a wallet folder of its own; one wallet is open at a time. */
export class MoneroWalletRpc {
  readonly #options: WalletRpcOptions;
  readonly #walletDir: string;
  readonly #port: number;
  readonly #process = new DaemonProcess('monero-wallet-rpc');
  #rpc: RpcClient | undefined;

  private constructor(walletDir: string, port: number, options: WalletRpcOptions) {
    this.#walletDir = walletDir;
    this.#port = port;
    this.#options = options;
  }

  /** Resolves when its RPC answers. */
  static async start(options: WalletRpcOptions): Promise<MoneroWalletRpc> {
    const walletDir = await mkdtemp(path.join(tmpdir(), 'headframe-monero-wallet-'));
    const wallets = new MoneroWalletRpc(walletDir, await freePort(), options);
    await wallets.restart();
    return wallets;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts again on the same folder and port, after `kill`. No wallet is open then. */
  async restart(): Promise<void> {
    const { daemonUrl, login } = this.#options;
    const options = [
      ...['--daemon-address', new URL(daemonUrl).host, '--trusted-daemon'],
      ...['--daemon-ssl', 'disabled', '--rpc-ssl', 'disabled'],
      ...['--rpc-bind-ip', '127.0.0.1', '--rpc-bind-port', `${this.#port}`],
      ...(login === undefined
        ? ['--disable-rpc-login']
        : ['--rpc-login', `${login.user}:${login.password}`]),
      ...['--wallet-dir', this.#walletDir],
      ...['--shared-ringdb-dir', path.join(this.#walletDir, 'rings')],
      // On a chain of its own the newest rules hold from the first block on.
      '--allow-mismatched-daemon-version',
      '--non-interactive',
      '--no-dns',
      ...['--log-file', path.join(this.#walletDir, 'wallet.log'), '--log-level', '0'],
      ...['--max-concurrency', '1'],
    ];
    this.#process.start(requiredProgram('monero', 'monero-wallet-rpc'), options);
    this.#rpc = new RpcClient({
      name: 'monero-wallet-rpc',
      url: this.url,
      timeoutMs: CALL_TIMEOUT_MS,
      login,
      exact: true,
    });
    try {
      await this.#process.answers(() => this.call('get_version'));
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** The result of an RPC call; rejects with the wallet's own message. */
  async call<T>(method: string, params: CallParams = {}): Promise<T> {
    if (this.#rpc === undefined) throw new Error('the wallet is not running');
    return (await this.#rpc.call(method, params)) as T;
  }

  /** Makes a wallet and leaves it open. Returns its main address. */
  async create(filename: string): Promise<string> {
    await this.call('create_wallet', { filename, password: WALLET_PASSWORD, language: 'English' });
    const { address } = await this.call<{ address: string }>('get_address', { account_index: 0 });
    return address;
  }

  /** Opens a wallet that was made here, instead of the open one, and looks at the chain. */
  async open(filename: string): Promise<void> {
    await this.call('open_wallet', { filename, password: WALLET_PASSWORD });
    await this.call('refresh');
  }

  /** Ends it the hard way, as a crash would: what it has not stored is lost. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it and removes its wallets. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    await rm(this.#walletDir, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    await this.#rpc?.close();
    this.#rpc = undefined;
    await this.#process.end(signal);
  }
}
