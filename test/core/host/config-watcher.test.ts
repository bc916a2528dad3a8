import { expect } from 'chai';
import { ConfigWatcher } from '../../../core/host/config-watcher.ts';
import { ConfigFolder } from '../config/config-folder.ts';
import { SilentLogger } from './silent-logger.ts';

/** A watcher over a folder, and what it passed on, one by one. */
class WatchedFolder implements AsyncDisposable {
  readonly folder: ConfigFolder;
  readonly #watcher: ConfigWatcher;
  readonly #seen: string[] = [];
  #wake: (() => void) | undefined;

  private constructor(folder: ConfigFolder) {
    this.folder = folder;
    const note = async (what: string): Promise<void> => {
      this.#seen.push(what);
      this.#wake?.();
    };
    this.#watcher = new ConfigWatcher(
      folder.path,
      {
        apply: ({ id, pool, problems }) =>
          note(`${id} ${pool?.settings.feePercent ?? problems.map(({ key }) => key).join()}`),
        remove: (id) => note(`${id} removed`),
      },
      new SilentLogger(),
    );
  }

  static async create(files: Readonly<Record<string, string>>): Promise<WatchedFolder> {
    const watched = new WatchedFolder(await ConfigFolder.create(files));
    await watched.#watcher.start();
    return watched;
  }

  async next(): Promise<string> {
    while (this.#seen.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#seen.shift() ?? '';
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher.stop();
    await this.folder[Symbol.asyncDispose]();
  }
}

const POOL = 'plugin = "tiny"\naddress = "tiny1"\n';

describe('ConfigWatcher', () => {
  it('passes on files that come, change and go, and no others', async () => {
    await using watched = await WatchedFolder.create({ 'pools/old.toml': POOL });
    const { folder } = watched;

    await folder.write('pools/notes.txt', 'not a pool');
    await folder.write('pools/new.toml', `${POOL}feePercent = 2\n`);
    const added = await watched.next();
    await folder.write('pools/old.toml', `${POOL}feePercent = 3.5\n`);
    const changed = await watched.next();
    await folder.remove('pools/new.toml');
    const removed = await watched.next();

    expect([added, changed, removed]).to.deep.equal(['new 2', 'old 3.5', 'new removed']);
  });

  it('passes on what is wrong with a file, as seen from the whole directory', async () => {
    await using watched = await WatchedFolder.create({});

    await watched.folder.write('pools/new.toml', `${POOL}[devnet]\nlisten = "127.0.0.1:4000"\n`);

    expect(await watched.next()).to.equal('new devnet.listen');
  });
});
