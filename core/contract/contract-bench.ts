/**
 * A plugin on the bench: its manifest, and one pool of it on its own devnet. The pool file says how the
 * devnet is run; its port is moved to a free one, so that a host may run beside the bench.
 */
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { PoolFile } from '../config/host-config.ts';
import { parseListenAddress } from '../config/listen-address.ts';
import type { PoolSettings } from '../config/pool-schema.ts';
import type { CheckedPlugin, PluginLoader } from '../host/plugin-loader.ts';
import { fillContainer, POOL_DEVNET } from '../host/pool-container-filling.ts';
import type { PoolContainer } from '../host/pool-container.ts';
import { trialControl } from '../host/pool-control.ts';
import { openPoolDatabase, PluginDatabases } from '../host/pool-database.ts';
import { EMPTY_RECORD } from '../host/pool-record.ts';
import { NO_MINER } from '../host/pool-miners.ts';
import { NO_ROUNDS } from '../host/held-rounds.ts';
import { NO_DESK } from '../host/work-desks.ts';
import { VerifierShelf } from '../host/verifier-shelf.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { CoinPlugin } from '../plugin-api/coin-plugin.ts';
import type { Solution, Template } from '../plugin-api/job.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { POOL_JOBS, POOL_WORK } from '../plugin-api/tokens.ts';
import type { WorkSource } from '../plugin-api/work-source.ts';
import { openDatabase } from '../storage/database.ts';
import type { Database } from '../storage/database.ts';
import { bruteForce } from './brute-force.ts';

export interface ContractBenchOptions {
  /** A pool file that runs the plugin's devnet, at a difficulty that takes well below a second. */
  readonly pool: PoolFile;
  /** For the devnet's state, and a database where the plugin asks for one. */
  readonly dataDirectory: string;
  readonly extranonceBytes: number;
}

/** Little memory, and nothing made that no check asks for. */
const VERIFIERS = { threads: 0, queueMax: 16_384, memory: 'light', prepare: 'demand' } as const;

export class ContractBench {
  readonly #options: ContractBenchOptions;
  readonly #loader: PluginLoader;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #verifiers: VerifierShelf;
  readonly #templates: Template[] = [];
  /** The block that an earlier check had accepted. */
  solved: Solution | undefined;
  #jobCount = 0;
  #next: ((template: Template) => void) | undefined;
  #checked: CheckedPlugin | undefined;
  #container: PoolContainer | undefined;
  #database: Promise<Database> | undefined;

  constructor(
    options: ContractBenchOptions,
    loader: PluginLoader,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#options = options;
    this.#loader = loader;
    this.#clock = clock;
    this.#logger = logger;
    this.#verifiers = new VerifierShelf(VERIFIERS, logger);
  }

  get settings(): PoolSettings {
    return this.#options.pool.settings;
  }

  get extranonceBytes(): number {
    return this.#options.extranonceBytes;
  }

  /** Builds a job of the newest template and finds a solution that meets, or misses, its target. */
  async solve(wanted: 'meets' | 'misses'): Promise<{ readonly solution: Solution }> {
    const { manifest } = await this.checked();
    const jobs = (await this.container()).get(POOL_JOBS);
    const job = jobs.build(this.template, `contract-${++this.#jobCount}`);
    const { kernel, dialects } = manifest;
    const [dialect] = dialects;
    if (dialect === undefined) throw new Error('the plugin speaks no dialect');
    const search = { kernel, builder: jobs, dialect, extranonceBytes: this.extranonceBytes };
    const found = await bruteForce(this.#verifiers.get(kernel), search, job, wanted);
    return { solution: jobs.solve(job, found.submission, found.digest) };
  }

  /** The manifest, which passed the host's own row of checks but for the kernel's vectors. */
  manifest(): Promise<CoinPlugin> {
    const { settings, document } = this.#options.pool;
    return this.#loader.manifest(settings.plugin, document.file);
  }

  async proveKernel(): Promise<void> {
    const { kernel } = await this.manifest();
    await this.#loader.proveKernel(kernel, this.#options.pool.document.file);
  }

  /** The plugin's schema over the pool's `[coin]` section. */
  async checked(): Promise<CheckedPlugin> {
    this.#checked ??= await this.#loader.check(await this.#onFreePort());
    return this.#checked;
  }

  /** The pool's container, its classes not yet constructed. */
  async container(): Promise<PoolContainer> {
    if (this.#container !== undefined) return this.#container;
    const { id, settings } = this.#options.pool;
    const { address, tag } = settings;
    const { extranonceBytes } = this.#options;
    const checked = await this.checked();
    const databases = { open: async (plugin: CoinPlugin) => (await this.databases()).open(plugin) };
    const database = await openPoolDatabase(this.#options.pool, checked.manifest, databases);
    this.#container = fillContainer(checked, {
      facts: { id, address, tag, extranonceBytes },
      clock: this.#clock,
      logger: this.#logger,
      hasher: this.#verifiers.hasherFor(checked.manifest.kernel),
      desk: NO_DESK,
      control: trialControl(id, checked, this.#logger),
      record: EMPTY_RECORD,
      database,
      rounds: NO_ROUNDS,
      miner: NO_MINER,
    });
    return this.#container;
  }

  /** An embedded database of the bench's own, new at first. */
  async databases(): Promise<PluginDatabases> {
    this.#database ??= openDatabase({ dataDir: this.#options.dataDirectory });
    return new PluginDatabases(await this.#database);
  }

  /** Starts the devnet on its free port. */
  async startDevnet(): Promise<void> {
    const container = await this.container();
    const listen = parseListenAddress(this.#listen);
    if (listen === undefined) throw new Error('the pool file has no [devnet] listen');
    const dataDir = join(this.#options.dataDirectory, 'devnet');
    await container.get(POOL_DEVNET).start({ ...listen, dataDir });
  }

  /** Takes the devnet away, as a daemon that is restarted is away. `startDevnet` brings it back. */
  async stopDevnet(): Promise<void> {
    await (await this.container()).get(POOL_DEVNET).stop();
  }

  async startWork(): Promise<WorkSource> {
    const work = (await this.container()).get(POOL_WORK);
    await work.start({
      template: (template) => {
        this.#templates.push(template);
        this.#next?.(template);
      },
    });
    return work;
  }

  /** The newest template; the work source has handed out one when its start resolved. */
  get template(): Template {
    const template = this.#templates.at(-1);
    if (template === undefined) throw new Error('no template was handed out');
    return template;
  }

  /** Resolves with the first template on another tip than `tip`. */
  async templateAfter(tip: string): Promise<Template> {
    const known = this.#templates.at(-1);
    if (known !== undefined && known.tip !== tip) return known;
    return new Promise((resolve) => {
      this.#next = (template) => {
        if (template.tip !== tip) resolve(template);
      };
    });
  }

  /** Stops work, devnet and database, what there is of them. */
  async stop(): Promise<void> {
    const container = await this.container();
    const { provides } = await this.manifest();
    await container.get(POOL_WORK).stop();
    if (provides.devnet !== undefined) await container.get(POOL_DEVNET).stop();
    await this.#verifiers.close();
    await (await this.#database)?.close();
    this.#database = undefined;
  }

  #listen = '';

  /** The pool with its devnet's address replaced by a free one, wherever its settings name it. */
  async #onFreePort(): Promise<PoolFile> {
    const { pool } = this.#options;
    const listen = pool.settings.devnet?.listen;
    if (listen === undefined) return pool;
    this.#listen = `127.0.0.1:${await freePort()}`;
    const settings = JSON.stringify(pool.settings).replaceAll(listen, this.#listen);
    return { ...pool, settings: JSON.parse(settings) as PoolSettings };
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  if (address === null || typeof address === 'string') throw new Error('no free port was found');
  return address.port;
}
