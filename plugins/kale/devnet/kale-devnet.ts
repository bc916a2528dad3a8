import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Devnet, DevnetOptions } from '../../../core/plugin-api/devnet.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import {
  POOL_CONFIG,
  POOL_FACTS,
  POOL_LOGGER,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import { poolKeys } from '../pool-keys.ts';
import type { KeySettings } from '../pool-keys.ts';
import { networkOf } from '../pool-network.ts';
import { EXAMPLE_MINER } from './devnet-keys.ts';
import { SorobanDevnet } from './soroban-devnet.ts';

const LEDGER_MS = 1_000;

/** A Stellar with the contracts of KALE on this machine only, where the pool's own accounts, and that of examples, have what they need. */
export class KaleDevnet implements Devnet {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, POOL_LOGGER, ROOT_CLOCK] as const;

  readonly #config: KeySettings;
  readonly #address: string;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #devnet: SorobanDevnet | undefined;

  constructor(
    config: KeySettings,
    { address }: Pick<PoolFacts, 'address'>,
    logger: Logger,
    clock: Clock,
  ) {
    this.#config = config;
    this.#address = address;
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @throws PoolError PORT_UNAVAILABLE, CONFIG_INVALID */
  async start({ host, port, dataDir }: DevnetOptions): Promise<void> {
    const { passphrase, farmContract, tractorContract } = networkOf(this.#config);
    const { treasury, sources } = poolKeys(this.#config, this.#address);
    const { ledgerMs = LEDGER_MS, ledgerSeconds } = this.#config.devnet ?? {};
    const network = { passphrase, farmContract, tractorContract, isTended: true };
    const settings = { ...network, ledgerMs, ledgerSeconds };
    const collaborators = { clock: this.#clock, logger: this.#logger };
    this.#devnet = await SorobanDevnet.start({ ...settings, host, port, dataDir }, collaborators);
    const example = EXAMPLE_MINER.publicKey();
    for (const address of [
      treasury.publicKey,
      ...sources.map(({ publicKey }) => publicKey),
      example,
    ])
      if (!this.#devnet.hasAccount(address)) await this.#devnet.createAccount(address);
    // Whoever mines to the address that the host prints is paid.
    await this.#devnet.trustKale(EXAMPLE_MINER);
  }

  async stop(): Promise<void> {
    await this.#devnet?.stop();
    this.#devnet = undefined;
  }
}
