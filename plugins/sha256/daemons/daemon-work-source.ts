import { PoolError } from '../../../core/plugin-api/errors.ts';
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
import type { NodeTemplate } from '../jobs/node-template.ts';
import { Daemon } from './daemon.ts';
import { daemonClients } from './daemon-clients.ts';
import { elect } from './daemon-election.ts';
import { outcomeOfAll, outcomeOfAnswer } from './submit-answer.ts';

/** A node may check a large block for a while before it answers. */
const SUBMIT_TIMEOUT_MS = 60_000;

interface Starting {
  readonly resolve: () => void;
  readonly reject: (error: PoolError) => void;
}

/** Work of one chain from any number of nodes: the highest synced tip wins, solutions go to all. */
export class DaemonWorkSource implements WorkSource {
  static readonly inject = [POOL_CONFIG, POOL_LOGGER, ROOT_CLOCK] as const;

  readonly #config: CoinConfig;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #daemons: readonly Daemon[];
  #listener: WorkListener | undefined;
  #starting: Starting | undefined;
  #elected: Daemon | undefined;
  #given: NodeTemplate | undefined;
  #givenAtMs = 0;
  #refresh: NodeJS.Timeout | undefined;

  /** Connects nowhere yet. @throws PoolError CONFIG_INVALID, CONFIG_UNREADABLE */
  constructor(config: CoinConfig, logger: Logger, clock: Clock) {
    const coin = loadCoin(config.coin);
    const network = networkOf(coin, config.network);
    const listener = { template: () => this.#choose(), changed: () => this.#choose() };
    this.#config = config;
    this.#logger = logger;
    this.#clock = clock;
    this.#daemons = daemonClients(config).map(
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
  }

  async start(listener: WorkListener): Promise<void> {
    this.#listener = listener;
    const first = new Promise<void>((resolve, reject) => {
      this.#starting = { resolve, reject };
    });
    const deadline = setTimeout(
      () => this.#starting?.reject(this.#startFailure()),
      this.#config.startSeconds * 1000,
    );
    for (const daemon of this.#daemons) daemon.start();
    try {
      await first;
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      clearTimeout(deadline);
      this.#starting = undefined;
    }
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    clearTimeout(this.#refresh);
    await Promise.all(this.#daemons.map((daemon) => daemon.stop()));
  }

  health(): readonly DaemonHealth[] {
    return this.#daemons.map((daemon) => daemon.health);
  }

  /** Name of the daemon whose chain is mined on; undefined before the first template. */
  get elected(): string | undefined {
    return this.#elected?.name;
  }

  async submit(solution: Solution): Promise<SubmitOutcome> {
    const { payload, blockHash, height } = solution;
    if (typeof payload !== 'string')
      return { kind: 'unknown', reason: 'not a block of this source' };
    const answered: SubmitOutcome[] = [];
    const failed: string[] = [];
    let sourceFailed = false;
    // Resolves at the first acceptance: the slower daemons still get the block, nobody waits for them.
    return new Promise<SubmitOutcome>((resolve) => {
      const settle = (): void => {
        if (answered.length + failed.length === this.#daemons.length)
          resolve(outcomeOfAll(answered, failed, sourceFailed));
      };
      for (const daemon of this.#daemons) {
        daemon.submit(payload, SUBMIT_TIMEOUT_MS).then(
          (answer) => {
            const outcome = outcomeOfAnswer(answer, daemon.name);
            this.#logger.info(
              { daemon: daemon.name, blockHash, height, outcome },
              'block submitted',
            );
            if (outcome.kind === 'accepted') resolve(outcome);
            answered.push(outcome);
            settle();
          },
          (error: unknown) => {
            const reason = error instanceof Error ? error.message : String(error);
            this.#logger.error(
              { daemon: daemon.name, blockHash, height, reason },
              'block not submitted',
            );
            failed.push(reason);
            sourceFailed ||= daemon.name === solution.job.template.source;
            settle();
          },
        );
      }
    });
  }

  /** Elects, and hands out what the elected daemon has where that is news. */
  #choose(): void {
    this.#failEarly();
    if (this.#listener === undefined) return;
    const electable = this.#daemons.flatMap((daemon) => {
      const template = daemon.template;
      if (template === undefined) return [];
      const { chainwork, headerHeight: heightHeaders } = daemon;
      return [{ daemon, template, heightTip: template.height - 1, heightHeaders, chainwork }];
    });
    const current = electable.find((each) => each.daemon === this.#elected);
    const winner = elect(electable, current);
    if (winner === undefined) return;
    if (winner.daemon !== this.#elected) {
      const { heightTip } = winner;
      this.#logger.info(
        { daemon: winner.daemon.name, heightTip },
        'taking templates from this daemon',
      );
      this.#elected = winner.daemon;
    }
    const { template } = winner;
    const isNews = template.tip !== this.#given?.tip;
    // A timer may fire a little early; what it fetched must not wait for the next one.
    const dueMs = this.#config.templateSeconds * 900;
    const isDue = this.#clock.spanMs() - this.#givenAtMs >= dueMs;
    if (template !== this.#given && (isNews || isDue)) this.#give(template);
  }

  #give(template: NodeTemplate): void {
    this.#given = template;
    this.#givenAtMs = this.#clock.spanMs();
    this.#scheduleRefresh();
    this.#listener?.template(template);
    this.#starting?.resolve();
  }

  #scheduleRefresh(): void {
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => {
      this.#scheduleRefresh();
      void this.#elected?.refresh();
    }, this.#config.templateSeconds * 1000);
  }

  /** Waiting helps against a daemon that is away or syncing, not against one of another network. */
  #failEarly(): void {
    const hopeless = this.#daemons.every((each) => each.error?.code === 'DAEMON_WRONG_NETWORK');
    if (hopeless) this.#starting?.reject(this.#startFailure());
  }

  #startFailure(): PoolError {
    const reasons = this.#daemons.map(
      (each) => each.error?.message ?? `daemon ${each.name} did not answer yet`,
    );
    const first = this.#daemons[0]?.error;
    const facts = { ...first?.facts, seconds: this.#config.startSeconds };
    return new PoolError(first?.code ?? 'DAEMON_TIMEOUT', reasons.join('; '), facts, first);
  }
}
