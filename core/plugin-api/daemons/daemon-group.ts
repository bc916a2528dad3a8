/**
 * Several daemons of one chain as one source of work: the highest synced tip wins, failover is by itself, a
 * block goes to all of them. For plugins whose daemons hand out templates; the daemons themselves (how they are
 * asked, what they push) are the plugin's.
 */
import type { Clock } from '../clock.ts';
import { PoolError } from '../errors.ts';
import type { Solution, Template } from '../job.ts';
import type { Logger } from '../logger.ts';
import type { DaemonHealth, SubmitOutcome, WorkListener } from '../work-source.ts';
import { type Candidate, elect } from './daemon-election.ts';
import { outcomeOfAll } from './submit-outcomes.ts';

/** One daemon, which follows its own tip once it was started. */
export interface GroupedDaemon extends Omit<Candidate, 'heightTip'> {
  readonly name: string;
  readonly health: DaemonHealth;
  /** Its newest template; undefined while it is not up. */
  readonly template: Template | undefined;
  /** Why it is not up. */
  readonly error: PoolError | undefined;
  start(): void;
  stop(): Promise<void>;
  /** Fetches a template with the newest transactions. */
  refresh(): Promise<void>;
}

/** Whom daemons tell that something about them is another. */
export interface DaemonListener {
  template(): void;
  changed(): void;
}

/** What one daemon did with a block; `found` is what more is known of it, for the log. */
export interface SubmitReport {
  readonly outcome: SubmitOutcome;
  readonly found?: string;
}

export interface DaemonGroupOptions {
  /** For the first template of all. */
  readonly startSeconds: number;
  /** Between templates of one tip. */
  readonly templateSeconds: number;
}

interface Starting {
  readonly resolve: () => void;
  readonly reject: (error: PoolError) => void;
}

/** See the top of the file. */
export class DaemonGroup<D extends GroupedDaemon> {
  readonly #options: DaemonGroupOptions;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #daemons: readonly D[];
  #listener: WorkListener | undefined;
  #starting: Starting | undefined;
  #elected: D | undefined;
  #given: Template | undefined;
  #givenAtMs = 0;
  #refresh: NodeJS.Timeout | undefined;

  /** Connects nowhere yet. `make` gives the daemons, each to tell the listener of its news. */
  constructor(
    options: DaemonGroupOptions,
    make: (listener: DaemonListener) => readonly D[],
    logger: Logger,
    clock: Clock,
  ) {
    this.#options = options;
    this.#logger = logger;
    this.#clock = clock;
    this.#daemons = make({ template: () => this.#choose(), changed: () => this.#choose() });
  }

  /** Resolves with the first template handed out. Rejects with a PoolError `DAEMON_*`. */
  async start(listener: WorkListener): Promise<void> {
    this.#listener = listener;
    const first = new Promise<void>((resolve, reject) => {
      this.#starting = { resolve, reject };
    });
    const deadline = setTimeout(
      () => this.#starting?.reject(this.#startFailure()),
      this.#options.startSeconds * 1000,
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

  /** Resolves at the first acceptance: slower daemons still get the block, nobody waits for them. */
  async submit(
    { blockHash, height, job }: Solution,
    send: (daemon: D) => Promise<SubmitReport>,
  ): Promise<SubmitOutcome> {
    const answered: SubmitOutcome[] = [];
    const failed: string[] = [];
    let sourceFailed = false;
    return new Promise<SubmitOutcome>((resolve) => {
      const settle = (): void => {
        if (answered.length + failed.length === this.#daemons.length)
          resolve(outcomeOfAll(answered, failed, sourceFailed));
      };
      for (const daemon of this.#daemons) {
        send(daemon).then(
          ({ outcome, found }) => {
            const facts = { daemon: daemon.name, blockHash, height, outcome };
            this.#logger.info(found === undefined ? facts : { ...facts, found }, 'block submitted');
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
            sourceFailed ||= daemon.name === job.template.source;
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
      const { chainwork, heightClaimed } = daemon;
      return [{ daemon, template, heightTip: template.height - 1, heightClaimed, chainwork }];
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
    const dueMs = this.#options.templateSeconds * 900;
    const isDue = this.#clock.spanMs() - this.#givenAtMs >= dueMs;
    if (template !== this.#given && (isNews || isDue)) this.#give(template);
  }

  #give(template: Template): void {
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
    }, this.#options.templateSeconds * 1000);
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
    const facts = { ...first?.facts, seconds: this.#options.startSeconds };
    return new PoolError(first?.code ?? 'DAEMON_TIMEOUT', reasons.join('; '), facts, first);
  }
}
