import type { PoolFile } from '../config/host-config.ts';
import type { ConfigProblem } from '../config/config-problem.ts';
import { describeProblem } from '../config/config-problem.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import { tryPool } from './pool-trial.ts';
import { RunningPool } from './running-pool.ts';
import type { PoolServices, RunningPoolOptions } from './running-pool.ts';

/** What a pool file says now: the pool it describes, or why it describes none. */
export interface PoolReading {
  readonly id: string;
  readonly pool: PoolFile | undefined;
  readonly problems: readonly ConfigProblem[];
}

export interface PoolSetListener {
  /** The pool's state is another one. */
  changed(pool: RunningPool): void;
}

/** The pools of a host by id. Changes of one pool follow each other; different pools do not wait. */
export class PoolSet {
  readonly #options: RunningPoolOptions;
  readonly #services: PoolServices;
  readonly #listener: PoolSetListener;
  readonly #logger: Logger;
  readonly #pools = new Map<string, RunningPool>();
  /** Why a file gave no pool at all, by id. */
  readonly #broken = new Map<string, string>();
  readonly #queues = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(
    options: RunningPoolOptions,
    services: PoolServices,
    listener: PoolSetListener,
    logger: Logger,
  ) {
    this.#options = options;
    this.#services = services;
    this.#listener = listener;
    this.#logger = logger;
  }

  get pools(): readonly RunningPool[] {
    return [...this.#pools.values()];
  }

  /** Pools that could not even be read, each with the reason. */
  get broken(): ReadonlyMap<string, string> {
    return this.#broken;
  }

  /** The wallet of a pool that runs. */
  walletOf(id: string): Wallet | undefined {
    const state = this.#pools.get(id)?.state;
    return state?.kind === 'running' ? state.pool.wallet : undefined;
  }

  /** Adds or changes a pool. Resolves when it runs, or has failed for now; never rejects. */
  apply(reading: PoolReading): Promise<void> {
    const { id, pool: file } = reading;
    const current = this.#pools.get(id);
    // A start may wait long for a daemon that the new file does not name any more.
    if (current !== undefined && file !== undefined && !sameSettings(current.file, file)) {
      this.#giveUpStart(current);
    }
    return this.#enqueue(reading.id, () => this.#apply(reading));
  }

  remove(id: string): Promise<void> {
    const current = this.#pools.get(id);
    if (current !== undefined) this.#giveUpStart(current);
    return this.#enqueue(id, () => this.#remove(id));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.pools.map((pool) => pool.stop()));
    await Promise.all(this.#queues.values());
  }

  async #apply({ id, pool: file, problems }: PoolReading): Promise<void> {
    const current = this.#pools.get(id);
    if (file === undefined) {
      const reason = problems.map(describeProblem).join('\n');
      if (current === undefined) this.#broken.set(id, reason);
      const kept = current?.state.kind === 'running' ? ', it goes on as it was' : '';
      this.#logger.error({ pool: id, reason }, `the pool's file is not usable${kept}`);
      return;
    }
    this.#broken.delete(id);
    if (!file.settings.enabled) return this.#remove(id);
    if (current !== undefined && (await isUnchanged(current, file))) return this.#revive(current);
    if (current?.state.kind === 'running' && !(await this.#passes(file))) return;
    await current?.stop();
    if (this.#stopped) return;
    const pool: RunningPool = new RunningPool(file, this.#options, this.#services, () =>
      this.#listener.changed(pool),
    );
    this.#pools.set(id, pool);
    await pool.start();
  }

  /** A file that was touched and says the same: a failed pool gets another chance. */
  async #revive(pool: RunningPool): Promise<void> {
    if (pool.state.kind === 'failed') await pool.start();
  }

  /** Whether a changed file may replace a running pool: if not, that goes on as it was. */
  async #passes(file: PoolFile): Promise<boolean> {
    try {
      const checked = await this.#services.loader.check(file);
      const scope = this.#services.scopes.open((error) =>
        this.#logger.error({ pool: file.id, error }, 'a plugin throws after it was tried'),
      );
      scope.enter(() => tryPool(checked, file, this.#options.extranonceBytes));
      return true;
    } catch (error) {
      this.#logger.error({ pool: file.id, error }, 'change refused, the pool goes on as it was');
      return false;
    }
  }

  #giveUpStart(pool: RunningPool): void {
    if (pool.state.kind === 'starting') void pool.stop();
  }

  async #remove(id: string): Promise<void> {
    this.#broken.delete(id);
    const pool = this.#pools.get(id);
    if (pool === undefined) return;
    await pool.stop();
    this.#pools.delete(id);
    this.#logger.info({ pool: id }, 'pool removed');
  }

  #enqueue(id: string, act: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(id) ?? Promise.resolve();
    const turn = before
      .then(() => (this.#stopped ? undefined : act()))
      .catch((error: unknown) => {
        this.#logger.error({ pool: id, error }, 'the pool could not be changed');
      })
      .finally(() => {
        if (this.#queues.get(id) === turn) this.#queues.delete(id);
      });
    this.#queues.set(id, turn);
    return turn;
  }
}

/** A failed pool reads its secrets anew in any case. */
async function isUnchanged(pool: RunningPool, file: PoolFile): Promise<boolean> {
  if (!sameSettings(pool.file, file)) return false;
  return pool.state.kind !== 'running' || !(await pool.hasOtherSecrets());
}

function sameSettings(one: PoolFile, other: PoolFile): boolean {
  return JSON.stringify(one.settings) === JSON.stringify(other.settings);
}
