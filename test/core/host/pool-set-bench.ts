import { basename } from 'node:path';
import { readPoolFile } from '../../../core/config/config-directory.ts';
import { readEnvironment } from '../../../core/config/environment.ts';
import { EventHub } from '../../../core/events/event-hub.ts';
import { PluginLoader } from '../../../core/host/plugin-loader.ts';
import type { PoolParts } from '../../../core/host/pool-engine.ts';
import { RouteShelf } from '../../../core/plugin-routes/route-shelf.ts';
import { NO_DATABASE } from '../../../core/host/pool-database.ts';
import type { PluginDatabases } from '../../../core/host/pool-database.ts';
import { EMPTY_RECORD } from '../../../core/host/pool-record.ts';
import { PoolScopes } from '../../../core/host/pool-scope.ts';
import { PoolSet } from '../../../core/host/pool-set.ts';
import type { PoolReading } from '../../../core/host/pool-set.ts';
import type { RunningPool } from '../../../core/host/running-pool.ts';
import { NO_DESK } from '../../../core/host/work-desks.ts';
import { SystemClock } from '../../../core/host/system-clock.ts';
import type { Template } from '../../../core/plugin-api/job.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { MemoryControls } from '../control/memory-controls.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { FIXTURES_AS_BUNDLED } from './fixture-plugins.ts';
import { SilentLogger } from './silent-logger.ts';

interface BenchOptions {
  readonly workDeadlineMs?: number;
}

/** A set of pools over the fixture plugins, with an engine that only keeps what it was given. */
export class PoolSetBench implements AsyncDisposable {
  readonly folder: ConfigFolder;
  readonly set: PoolSet;
  readonly logger = new SilentLogger();
  readonly scopes = new PoolScopes();
  readonly routes = new RouteShelf();
  readonly controls = new MemoryControls();
  readonly states: string[] = [];
  readonly templates: Template[] = [];
  readonly built: PoolParts[] = [];
  readonly stopped: string[] = [];
  /** What the next engines start with. */
  readonly starts: Promise<void>[] = [];

  /** What plugins that ask for a database get. */
  openDatabase: PluginDatabases['open'] = async () => NO_DATABASE;

  #wake: () => void = () => undefined;

  private constructor(folder: ConfigFolder, { workDeadlineMs = 50 }: BenchOptions) {
    this.folder = folder;
    const events = new EventHub();
    events.subscribe((event) => {
      if (event.type === 'pool') this.states.push(`${event.poolId} ${event.state}`);
      this.#wake();
    });
    const loader = new PluginLoader(
      {
        bundled: FIXTURES_AS_BUNDLED,
        configDirectory: folder.path,
        workingDirectory: folder.path,
        stepDeadlineMs: 200,
      },
      {
        environment: readEnvironment({}),
        selfTest: async ({ inputBytes }) => {
          if (inputBytes === 5) throw new PoolError('KERNEL_VECTOR_MISMATCH', 'vector 0 differs');
        },
      },
    );
    this.set = new PoolSet(
      {
        dataDirectory: folder.path,
        stepDeadlineMs: 200,
        workDeadlineMs,
        tablesDeadlineMs: workDeadlineMs,
        stopDeadlineMs: 200,
        retryFirstMs: 1,
        retryMaxMs: 2,
        extranonceBytes: 8,
      },
      {
        clock: new SystemClock(),
        events,
        loader,
        hasherFor: () => ({ digest: () => Promise.reject(new Error('no hashing here')) }),
        loggerFor: () => this.logger,
        scopes: this.scopes,
        routes: this.routes,
        desks: { open: () => NO_DESK },
        controls: this.controls,
        records: () => EMPTY_RECORD,
        databases: { open: (plugin) => this.openDatabase(plugin) },
        engines: async (parts) => this.#engine(parts),
      },
      { changed: () => undefined },
      this.logger,
    );
  }

  static async create(options: BenchOptions = {}): Promise<PoolSetBench> {
    return new PoolSetBench(await ConfigFolder.create(), options);
  }

  /** Resolves when a pool has been in a state, such as `one starting`. */
  async until(state: string): Promise<void> {
    while (!this.states.includes(state)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Writes a pool file and applies it. */
  async apply(id: string, text: string): Promise<void> {
    await this.set.apply(await this.reading(id, text));
  }

  async reading(id: string, text: string): Promise<PoolReading> {
    const file = await this.folder.write(`pools/${id}.toml`, `address = "tiny1"\n${text}`);
    return { id: basename(file, '.toml'), ...(await readPoolFile(file)) };
  }

  pool(id: string): RunningPool | undefined {
    return this.set.pools.find((pool) => pool.id === id);
  }

  codeOf(id: string): string | undefined {
    const state = this.pool(id)?.state;
    return state?.kind === 'failed' ? state.error.code : state?.kind;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.set.stop();
    this.scopes.close();
    await this.folder[Symbol.asyncDispose]();
  }

  #engine(parts: PoolParts) {
    this.built.push(parts);
    return {
      pool: {
        id: parts.id,
        algorithm: parts.manifest.kernel.algorithm,
        dialects: parts.manifest.dialects,
        wallet: parts.wallet,
        priority: parts.settings.priority,
        intake: { submit: () => undefined },
        jobs: {
          current: undefined,
          subscribe: () => undefined,
          unsubscribe: () => undefined,
          stateOf: () => 'stale' as const,
        },
      },
      templates: { template: (template: Template) => void this.templates.push(template) },
      network: undefined,
      jobAgeMs: undefined,
      health: () => parts.work.health(),
      start: () => this.starts.shift() ?? Promise.resolve(),
      payouts: undefined,
      rounds: { close: async () => undefined },
      drain: async () => undefined,
      stop: async () => void this.stopped.push(parts.id),
    };
  }
}
