import Value from 'typebox/value';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Devnet, DevnetOptions } from '../../../core/plugin-api/devnet.ts';
import { DevnetServer } from '../../../core/plugin-api/devnets/devnet-server.ts';
import { RecordLog } from '../../../core/plugin-api/devnets/record-log.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
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
import { chainMethods } from './chain-methods.ts';
import { DevnetNode } from './devnet-node.ts';
import { miningMethods } from './mining-methods.ts';
import { ProofOfWork } from './proof-of-work.ts';
import { RpcCalls } from './rpc-calls.ts';

/** A block of made-up transactions in hex is far below this. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;

/**
 * A Monero on this machine only, behind the RPC of monerod, as `--regtest` runs one: a fake chain with the
 * addresses of the main network. It asks for no login, so it listens where only this machine comes.
 */
export class MoneroDevnet implements Devnet {
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

  /** @throws PoolError PORT_UNAVAILABLE, CONFIG_INVALID */
  async start({ host, port, dataDir }: DevnetOptions): Promise<void> {
    const { network, devnet } = this.#config;
    if (network !== 'fakechain') {
      const message = `coin.network: a devnet is a fakechain, but the pool says ${network}`;
      throw new PoolError('CONFIG_INVALID', message, { key: 'coin.network' });
    }
    const { log, records } = await RecordLog.open(dataDir);
    this.#log = log;
    const node = new DevnetNode(devnet ?? Value.Parse(devnetSchema, {}), {
      clock: this.#clock,
      logger: this.#logger,
      log,
      proofOfWork: new ProofOfWork(this.#hasher),
    });
    node.restore(records);
    const calls = new RpcCalls({ ...chainMethods(node, this.#clock), ...miningMethods(node) });
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
