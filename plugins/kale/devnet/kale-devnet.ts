import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Devnet, DevnetOptions } from '../../../core/plugin-api/devnet.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { POOL_CONFIG, POOL_LOGGER, ROOT_CLOCK } from '../../../core/plugin-api/tokens.ts';
import { DEVNET_PASSPHRASE } from './devnet-network.ts';
import type { KaleDevnetSettings } from './devnet-settings.ts';
import { SorobanDevnet } from './soroban-devnet.ts';

/** A Stellar with the contracts of KALE on this machine only. It asks for no login. */
export class KaleDevnet implements Devnet {
  static readonly inject = [POOL_CONFIG, POOL_LOGGER, ROOT_CLOCK] as const;

  readonly #settings: KaleDevnetSettings;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #devnet: SorobanDevnet | undefined;

  constructor(
    { devnet }: { readonly devnet?: KaleDevnetSettings | undefined },
    logger: Logger,
    clock: Clock,
  ) {
    this.#settings = devnet ?? { passphrase: DEVNET_PASSPHRASE, ledgerMs: 5_000 };
    this.#logger = logger;
    this.#clock = clock;
  }

  /** @throws PoolError PORT_UNAVAILABLE, CONFIG_INVALID */
  async start({ host, port, dataDir }: DevnetOptions): Promise<void> {
    this.#devnet = await SorobanDevnet.start(
      { ...this.#settings, host, port, dataDir },
      { clock: this.#clock, logger: this.#logger },
    );
  }

  async stop(): Promise<void> {
    await this.#devnet?.stop();
    this.#devnet = undefined;
  }
}
