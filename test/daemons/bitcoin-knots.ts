/** A real Bitcoin node in regtest, unpacked by `test/daemons/debian-unpack`; nothing of it is installed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DaemonProcess } from './daemon-process.ts';
import { freePort } from './free-port.ts';
import { requiredProgram, unpackedProgram } from './unpacked-program.ts';

/** Skips a suite, visibly, on machines where the node is not unpacked. */
export function requireBitcoinKnots(this: Mocha.Context): void {
  if (unpackedProgram('bitcoin-knots', 'bitcoind') === undefined) this.skip();
}

/** One running node with a data folder of its own. */
export class BitcoinKnots {
  readonly port: number;
  readonly user = 'test';
  readonly password = 'test';
  readonly #dataDir: string;
  readonly #process = new DaemonProcess('bitcoin-knots');
  #lastId = 0;

  private constructor(dataDir: string, port: number) {
    this.#dataDir = dataDir;
    this.port = port;
  }

  /** Starts a node in regtest on free loopback ports; resolves when its RPC answers. */
  static async start(extraArguments: readonly string[] = []): Promise<BitcoinKnots> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'headframe-knots-'));
    const node = new BitcoinKnots(dataDir, await freePort());
    await node.restart(extraArguments);
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get cookieFile(): string {
    return path.join(this.#dataDir, 'regtest', '.cookie');
  }

  /** Starts again on the same data and port, after `kill`. */
  async restart(extraArguments: readonly string[] = []): Promise<void> {
    const options = [
      '-regtest',
      '-server',
      `-datadir=${this.#dataDir}`,
      `-rpcuser=${this.user}`,
      `-rpcpassword=${this.password}`,
      `-rpcport=${this.port}`,
      '-rpcbind=127.0.0.1',
      '-rpcallowip=127.0.0.1',
      '-listen=0',
      '-connect=0',
      '-dnsseed=0',
      '-fixedseeds=0',
      '-natpmp=0',
      '-fallbackfee=0.0001',
      '-printtoconsole=1',
      '-dbcache=16',
      '-par=1',
      ...extraArguments,
    ];
    this.#process.start(requiredProgram('bitcoin-knots', 'bitcoind'), options);
    await this.#process.answers(() => this.call('getblockcount'));
  }

  /** The result of an RPC call; rejects with the node's own message. */
  async call<T>(method: string, params: readonly unknown[] = [], wallet = ''): Promise<T> {
    return resultOf<T>(method, await this.#ask(method, params, wallet));
  }

  /** The same with every number as the text that the node wrote: amounts as they are, not as doubles. */
  async callExactly<T>(method: string, params: readonly unknown[] = [], wallet = ''): Promise<T> {
    return resultOf<T>(method, await this.#ask(method, params, wallet), sourceOfNumber);
  }

  async #ask(method: string, params: readonly unknown[], wallet: string): Promise<string> {
    const response = await fetch(`${this.url}${wallet === '' ? '' : `/wallet/${wallet}`}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`,
      },
      body: JSON.stringify({ id: ++this.#lastId, method, params }),
      signal: AbortSignal.timeout(60_000),
    });
    return response.text();
  }

  /** Ends the node the hard way, as a crash would; its data stays. */
  async kill(): Promise<void> {
    await this.#process.end('SIGKILL');
  }

  /** Ends the node and removes its data. */
  async stop(): Promise<void> {
    await this.#process.end('SIGTERM');
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

type Reviver = (key: string, value: unknown, ...context: readonly unknown[]) => unknown;

function resultOf<T>(method: string, text: string, reviver?: Reviver): T {
  const { result, error } = JSON.parse(text, reviver) as {
    result: T;
    error: { code: number | string; message: string } | null;
  };
  if (error !== null) throw new Error(`${method}: ${error.code} ${error.message}`);
  return result;
}

/** ECMA-262, `context.source`. */
function sourceOfNumber(_key: string, value: unknown, ...context: readonly unknown[]): unknown {
  if (typeof value !== 'number') return value;
  return (context[0] as { readonly source: string }).source;
}
