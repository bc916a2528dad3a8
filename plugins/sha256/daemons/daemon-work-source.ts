import { setTimeout as pause } from 'node:timers/promises';
import { DaemonGroup } from '../../../core/plugin-api/daemons/daemon-group.ts';
import type { DaemonListener } from '../../../core/plugin-api/daemons/daemon-group.ts';
import type { Solution } from '../../../core/plugin-api/job.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import { POOL_CONFIG, POOL_LOGGER, ROOT_CLOCK } from '../../../core/plugin-api/tokens.ts';
import type {
  DaemonHealth,
  SubmitOutcome,
  WorkListener,
  WorkSource,
} from '../../../core/plugin-api/work-source.ts';
import type { CoinConfig } from '../coin-config.ts';
import { loadCoin, networkOf } from '../coins/coin-catalog.ts';
import { Daemon } from './daemon.ts';
import { daemonClients } from './daemon-clients.ts';
import { isBehind, outcomeOfAnswer } from './submit-answer.ts';

/** A node may check a large block for a while before it answers. */
const SUBMIT_TIMEOUT_MS = 60_000;
/** One that does not have the block before yet keeps nothing of it, and may have it in a moment. */
const BEHIND_RETRY_MS = 250;
const BEHIND_RETRIES = 240;

/** Work of one chain from any number of nodes: the highest synced tip wins, solutions go to all. */
export class DaemonWorkSource implements WorkSource {
  static readonly inject = [POOL_CONFIG, POOL_LOGGER, ROOT_CLOCK] as const;

  readonly #group: DaemonGroup<Daemon>;
  readonly #ending = new AbortController();

  /** Connects nowhere yet. @throws PoolError CONFIG_INVALID, CONFIG_UNREADABLE */
  constructor(config: CoinConfig, logger: Logger, clock: Clock) {
    const coin = loadCoin(config.coin);
    const network = networkOf(coin, config.network);
    const clients = daemonClients(config);
    const make = (listener: DaemonListener): Daemon[] =>
      clients.map(
        ({ name, rpc }) =>
          new Daemon(
            {
              name,
              chain: network.chain,
              checkpoint: network.checkpoint,
              segwit: coin.segwit,
              templateRules: coin.templateRules,
              longpoll: config.longpoll,
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
    this.#ending.abort();
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
    if (typeof payload !== 'string')
      return { kind: 'unknown', reason: 'not a block of this source' };
    return this.#group.submit(solution, async (daemon) => {
      let answer = await daemon.submit(payload, SUBMIT_TIMEOUT_MS);
      for (let retries = 0; isBehind(answer) && retries < BEHIND_RETRIES; retries += 1) {
        if (!(await this.#paused(BEHIND_RETRY_MS))) break;
        answer = await daemon.submit(payload, SUBMIT_TIMEOUT_MS);
      }
      return { outcome: outcomeOfAnswer(answer, daemon.name) };
    });
  }

  /** False where it ends. */
  #paused(ms: number): Promise<boolean> {
    return pause(ms, undefined, { signal: this.#ending.signal }).then(
      () => true,
      () => false,
    );
  }
}
