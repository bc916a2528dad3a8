import type { HostView } from '../api/host-view.ts';
import type { ConfigReading } from '../config/config-directory.ts';
import { within } from './deadline.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { MiningPorts } from './mining-ports.ts';
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
  #stopping: Promise<void> | undefined;

  constructor(parts: HostParts) {
    this.view = parts.view;
    this.#parts = parts;
  }

  /** Resolves when miners can connect. Rejects with the PoolError of what cannot be opened. */
  async start(reading: ConfigReading): Promise<void> {
    const { lifecycle, pools, ports, api, watcher } = this.#parts;
    lifecycle.started('pools', () => pools.stop());
    const settled = Promise.all(readingsOf(reading).map((pool) => pools.apply(pool)));
    await within(POOLS_FIRST_MS, settled, () => new Error('late')).catch(() => undefined);
    lifecycle.started('ports', () => ports.stop());
    await ports.start();
    lifecycle.started('api', () => api.stop());
    await api.start();
    lifecycle.started('watcher', () => watcher.stop());
    await watcher.start();
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#parts.lifecycle.stop();
    return this.#stopping;
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
