import { DaemonGroup } from '../../../core/plugin-api/daemons/daemon-group.ts';
import type { DaemonListener } from '../../../core/plugin-api/daemons/daemon-group.ts';
import type { Solution } from '../../../core/plugin-api/job.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import {
  POOL_CONFIG,
  POOL_FACTS,
  POOL_LOGGER,
  ROOT_CLOCK,
} from '../../../core/plugin-api/tokens.ts';
import type { PoolFacts } from '../../../core/plugin-api/tokens.ts';
import type {
  DaemonHealth,
  SubmitOutcome,
  WorkListener,
  WorkSource,
} from '../../../core/plugin-api/work-source.ts';
import type { CoinConfig } from '../coin-config.ts';
import { Daemon } from './daemon.ts';
import { daemonClients } from './daemon-clients.ts';
import { reservedBytesOf } from './monero-template.ts';
import type { SolvedBlock } from './monero-template.ts';

/** A daemon hashes and checks a whole block before it answers, and may be busy with another. */
const SUBMIT_TIMEOUT_MS = 60_000;

/** Work of one chain from any number of daemons: the highest synced tip wins, solutions go to all. */
export class DaemonWorkSource implements WorkSource {
  static readonly inject = [POOL_CONFIG, POOL_FACTS, POOL_LOGGER, ROOT_CLOCK] as const;

  readonly #group: DaemonGroup<Daemon>;

  /** Connects nowhere yet. @throws PoolError CONFIG_INVALID */
  constructor(config: CoinConfig, facts: PoolFacts, logger: Logger, clock: Clock) {
    const clients = daemonClients(config);
    const make = (listener: DaemonListener): Daemon[] =>
      clients.map(
        ({ name, rpc, zmq }) =>
          new Daemon(
            {
              name,
              nettype: config.network === 'main' ? 'mainnet' : config.network,
              address: facts.address,
              reservedBytes: reservedBytesOf(facts),
              zmq,
              pollMs: config.pollMs,
            },
            { rpc, logger, listener },
          ),
      );
    this.#group = new DaemonGroup(config, make, logger, clock);
  }

  start(listener: WorkListener): Promise<void> {
    return this.#group.start(listener);
  }

  stop(): Promise<void> {
    return this.#group.stop();
  }

  health(): readonly DaemonHealth[] {
    return this.#group.health();
  }

  /** Name of the daemon whose chain is mined on; undefined before the first template. */
  get elected(): string | undefined {
    return this.#group.elected;
  }

  async submit(solution: Solution): Promise<SubmitOutcome> {
    const { payload } = solution;
    if (!isSolvedBlock(payload)) return { kind: 'unknown', reason: 'not a block of this source' };
    return this.#group.submit(solution, async (daemon) => {
      const { found, ...outcome } = await daemon.submit(payload, SUBMIT_TIMEOUT_MS);
      return { outcome, found };
    });
  }
}

function isSolvedBlock(payload: unknown): payload is SolvedBlock {
  if (typeof payload !== 'object' || payload === null) return false;
  const { blob, id } = payload as { blob?: unknown; id?: unknown };
  return typeof blob === 'string' && typeof id === 'string';
}
