import { basename, join } from 'node:path';
import { watch } from 'chokidar';
import type { FSWatcher } from 'chokidar';
import { readConfigDirectory } from '../config/config-directory.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { PoolReading } from './pool-set.ts';

export interface PoolFileListener {
  /** A pool's file is new or says something else. Never rejects. */
  apply(reading: PoolReading): Promise<void>;
  remove(id: string): Promise<void>;
}

const SUFFIX = '.toml';
/** A file that has not grown for this long is written: editors and copies write in pieces. */
const SETTLE_MS = 150;

/** Watches `pools/` of a configuration directory and passes on what its files say. */
export class ConfigWatcher {
  readonly #directory: string;
  readonly #listener: PoolFileListener;
  readonly #logger: Logger;
  #watcher: FSWatcher | undefined;

  constructor(directory: string, listener: PoolFileListener, logger: Logger) {
    this.#directory = directory;
    this.#listener = listener;
    this.#logger = logger;
  }

  /** Resolves when changes are seen from now on. */
  async start(): Promise<void> {
    const watcher = watch(join(this.#directory, 'pools'), {
      // What there is when this is ready, the host reads itself, in one go.
      ignoreInitial: true,
      depth: 0,
      awaitWriteFinish: { stabilityThreshold: SETTLE_MS, pollInterval: 50 },
    });
    this.#watcher = watcher;
    watcher.on('add', (path) => void this.#changed(path));
    watcher.on('change', (path) => void this.#changed(path));
    watcher.on('unlink', (path) => void this.#removed(path));
    watcher.on('error', (error) => {
      this.#logger.error({ error }, 'changes of pool files are not seen any more');
    });
    await new Promise<void>((resolve) => {
      watcher.once('ready', () => resolve());
    });
  }

  async stop(): Promise<void> {
    await this.#watcher?.close();
  }

  async #changed(path: string): Promise<void> {
    if (!path.endsWith(SUFFIX)) return;
    const id = basename(path, SUFFIX);
    try {
      await this.#listener.apply(await readPool(this.#directory, id));
    } catch (error) {
      this.#logger.error({ pool: id, error }, 'the change could not be read');
    }
  }

  async #removed(path: string): Promise<void> {
    if (path.endsWith(SUFFIX)) await this.#listener.remove(basename(path, SUFFIX));
  }
}

/** One pool in the light of the whole directory: its ports may clash with those of other files. */
async function readPool(directory: string, id: string): Promise<PoolReading> {
  const { config, problems } = await readConfigDirectory(directory);
  const file = join(directory, 'pools', id + SUFFIX);
  const own = problems.filter((problem) => problem.file === file && problem.severity === 'error');
  const pool = own.length === 0 ? config.pools.find((entry) => entry.id === id) : undefined;
  return { id, pool, problems: own };
}
