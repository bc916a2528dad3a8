import Value from 'typebox/value';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Devnet, DevnetOptions } from '../../../core/plugin-api/devnet.ts';
import { DevnetServer } from '../../../core/plugin-api/devnets/devnet-server.ts';
import { RecordLog } from '../../../core/plugin-api/devnets/record-log.ts';
import type { Hasher } from '../../../core/plugin-api/hasher.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import {
  POOL_CONFIG,
  POOL_HASHER,
  POOL_LOGGER,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import { devnetSchema } from '../coin-config.ts';
import type { CoinConfig } from '../coin-config.ts';
import { AccountWallet } from './account-wallet.ts';
import { chainCalls } from './chain-calls.ts';
import { DevnetNode } from './devnet-node.ts';
import { NodeCalls } from './node-calls.ts';
import { templateCalls } from './template-calls.ts';
import { walletCalls } from './wallet-calls.ts';

/** A payment of as many outputs as there may be is some hundred KiB, a block has up to 500 of them. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * A Vision node on this machine only: the HTTP of the chain's nodes, and templates and a wallet besides. It
 * judges blocks in full, at the parameters and by the seed rule of the pool's file.
 */
export class VisionXDevnet implements Devnet {
  static readonly inject = [POOL_CONFIG, POOL_HASHER, POOL_LOGGER, ROOT_CLOCK] as const;

  readonly #config: CoinConfig;
  readonly #hasher: Hasher;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #server: DevnetServer | undefined;
  #log: RecordLog | undefined;

  constructor(config: CoinConfig, hasher: Hasher, logger: Logger, clock: Clock) {
    this.#config = config;
    this.#hasher = hasher;
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @throws PoolError PORT_UNAVAILABLE */
  async start({ host, port, dataDir }: DevnetOptions): Promise<void> {
    const { network, epochSeed, parameters } = this.#config;
    const devnet = this.#config.devnet ?? Value.Parse(devnetSchema, {});
    const { difficulty, transactionFee, walletSecret: secret } = devnet;
    const { log, records } = await RecordLog.open(dataDir);
    this.#log = log;
    const node = new DevnetNode(
      { network, epochSeed, parameters, difficulty },
      { clock: this.#clock, logger: this.#logger, log, hasher: this.#hasher },
    );
    node.restore(records);
    const wallet = new AccountWallet({ secret, transactionFee }, node);
    const calls = new NodeCalls([
      ...chainCalls(node),
      ...(devnet.offersTemplates ? templateCalls(node) : []),
      ...(devnet.offersWallet ? walletCalls(node, wallet) : []),
    ]);
    this.#server = new DevnetServer({ host, port, bodyBytesMax: BODY_BYTES_MAX }, (call) =>
      calls.answer(call),
    );
    await this.#server.start();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    await this.#log?.close();
    this.#server = undefined;
    this.#log = undefined;
  }
}
