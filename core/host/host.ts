import type { HostView } from '../api/host-view.ts';
import { readConfigDirectory } from '../config/config-directory.ts';
import type { ConfigReading } from '../config/config-directory.ts';
import { within } from './deadline.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { MiningPorts } from './mining-ports.ts';
import type { PoolScopes } from './pool-scope.ts';
import type { PoolReading, PoolSet } from './pool-set.ts';

/** Something that runs from `start` to `stop`. */
export interface Running {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface HostParts {
  /** Holds what was opened before the host: database, log, verifiers. */
  readonly lifecycle: Lifecycle;
  readonly pools: PoolSet;
  readonly scopes: PoolScopes;
  readonly ports: MiningPorts;
  readonly api: Running;
  readonly watcher: Running;
  readonly view: HostView;
}

/** Miners are let in when all pools run or have failed, but not later than this: one may wait for its daemon. */
const POOLS_FIRST_MS = 5_000;

/** A running host: pools first, then the doors. */
export class Host {
  readonly view: HostView;
  readonly #parts: HostParts;
  readonly #abort = new AbortController();
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;

  constructor(parts: HostParts) {
    this.view = parts.view;
    this.#parts = parts;
  }

  /** Whether it was told to stop, be it in the middle of its start. */
  get stopping(): boolean {
    return this.#abort.signal.aborted;
  }

  /**
   * Resolves when miners can connect, or when it was told to stop meanwhile. Rejects with the PoolError of
   * what cannot be opened.
   */
  start(directory: string): Promise<void> {
    this.#starting ??= this.#start(directory);
    return this.#starting;
  }

  /** What nobody caught: true where it was a plugin's, whose pool is ended for it. */
  blame(error: unknown): boolean {
    return this.#parts.scopes.blame(error);
  }

  stop(): Promise<void> {
    this.#abort.abort();
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #start(directory: string): Promise<void> {
    const { lifecycle, pools, ports, api, watcher } = this.#parts;
    lifecycle.started('pools', () => pools.stop());
    // Read when it is watched already: a file that came while the host was opened is not missed.
    lifecycle.started('watcher', () => watcher.stop());
    await watcher.start();
    const reading = await readConfigDirectory(directory);
    if (this.stopping) return;
    const settled = Promise.all(readingsOf(reading).map((pool) => pools.apply(pool)));
    const late = (): Error => new Error('late');
    await within(POOLS_FIRST_MS, settled, late, this.#abort.signal).catch(() => undefined);
    if (this.stopping) return;
    lifecycle.started('ports', () => ports.stop());
    await ports.start();
    if (this.stopping) return;
    lifecycle.started('api', () => api.stop());
    await api.start();
  }

  /** What is being opened is let finish first, so that nothing is left open. */
  async #stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#parts.lifecycle.stop();
  }
}

/** Every pool file with what is wrong with it, the unusable ones too: they are shown as failed. */
function readingsOf({ config, problems }: ConfigReading): readonly PoolReading[] {
  return config.poolIds.map((id) => {
    const pool = config.pools.find((file) => file.id === id);
    const file = pool?.document.file;
    const own = problems.filter(
      (problem) =>
        problem.severity === 'error' &&
        (file === undefined ? problem.file.endsWith(`/${id}.toml`) : problem.file === file),
    );
    return { id, pool: own.length === 0 ? pool : undefined, problems: own };
  });
}
