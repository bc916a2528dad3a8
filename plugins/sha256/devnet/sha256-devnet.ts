import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Devnet, DevnetOptions } from '../../../core/plugin-api/devnet.ts';
import { DevnetServer } from '../../../core/plugin-api/devnets/devnet-server.ts';
import { RecordLog } from '../../../core/plugin-api/devnets/record-log.ts';
import { targetFromDifficulty } from '../../../core/plugin-api/target.ts';
import { POOL_CONFIG, ROOT_CLOCK } from '../../../core/plugin-api/tokens.ts';
import type { CoinConfig } from '../coin-config.ts';
import { loadCoin, networkOf } from '../coins/coin-catalog.ts';
import { basicAuthorization, RpcCredentials } from '../rpc/rpc-credentials.ts';
import { AddressFormats } from '../wallet/address-formats.ts';
import { chainMethods } from './chain-methods.ts';
import { compactFromTarget } from './compact-target.ts';
import { DevnetNode } from './devnet-node.ts';
import { decodeEntry } from './log-entry.ts';
import { miningMethods } from './mining-methods.ts';
import { RpcCalls } from './rpc-calls.ts';

const DIFFICULTY_DEFAULT = 0.01;
const TRANSACTIONS_DEFAULT = 3;
/** A full block in hex, and what is around it. */
const BODY_BYTES_MAX = 72 * 1024 * 1024;
/** No block is easier than those of regtest, so that every hash has an even chance at most. */
const EASIEST_BITS = 0x207fffff;

/**
 * A chain of the pool's own coin and network on this machine, behind the RPC of its real node. The `.cookie`
 * in its folder is let in, and so are the logins of the pool's daemons; where the pool uses none at all,
 * everybody on this machine is.
 */
export class Sha256Devnet implements Devnet {
  static readonly inject = [POOL_CONFIG, ROOT_CLOCK] as const;

  readonly #config: CoinConfig;
  readonly #clock: Clock;
  #server: DevnetServer | undefined;
  #log: RecordLog | undefined;
  #cookieFile: string | undefined;

  constructor(config: CoinConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
  }

  /** @throws PoolError PORT_UNAVAILABLE, CONFIG_INVALID */
  async start(options: DevnetOptions): Promise<void> {
    const coin = loadCoin(this.#config.coin);
    const network = networkOf(coin, this.#config.network);
    const formats = new AddressFormats(coin, this.#config.network);
    const { log, records } = await RecordLog.open(options.dataDir);
    this.#log = log;
    const { difficulty, transactionsPerBlock } = this.#config.devnet ?? {
      difficulty: DIFFICULTY_DEFAULT,
      transactionsPerBlock: TRANSACTIONS_DEFAULT,
    };
    const bits = Math.min(compactFromTarget(targetFromDifficulty(difficulty)), EASIEST_BITS);
    const node = new DevnetNode({ coin, bits, transactionsPerBlock }, { clock: this.#clock, log });
    node.restore(records.map(decodeEntry));
    const cookie = await this.#writeCookie(options.dataDir);
    const authorizations = await this.#authorizations(cookie);
    const methods = { ...chainMethods(node, network.chain), ...miningMethods(node, formats) };
    const calls = new RpcCalls(authorizations, methods);
    const { host, port } = options;
    this.#server = new DevnetServer({ host, port, bodyBytesMax: BODY_BYTES_MAX }, (call) =>
      calls.answer(call),
    );
    await this.#server.start();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await this.#log?.close();
    if (this.#cookieFile !== undefined) await rm(this.#cookieFile, { force: true });
    this.#server = undefined;
    this.#log = undefined;
    this.#cookieFile = undefined;
  }

  async #writeCookie(dataDir: string): Promise<string> {
    const cookie = `__cookie__:${randomBytes(32).toString('hex')}`;
    await mkdir(dataDir, { recursive: true });
    this.#cookieFile = path.join(dataDir, '.cookie');
    await writeFile(this.#cookieFile, cookie, { mode: 0o600 });
    return cookie;
  }

  /** The `authorization` headers that are let in; undefined lets in everybody. */
  async #authorizations(cookie: string): Promise<string[] | undefined> {
    const { daemons } = this.#config;
    if (daemons.every((each) => (each.cookieFile ?? each.user) === undefined)) return undefined;
    const own = daemons
      .filter((each) => each.user !== undefined)
      .map((each) => new RpcCredentials(each, each.url).header());
    const headers = (await Promise.all(own)).filter((each) => each !== undefined);
    return [basicAuthorization(cookie), ...headers];
  }
}
