/**
 * Follows paths from a block to its payout, each in a database and a wallet of its own, and stops each at the
 * moment that it is given: not one step further. When all of them are there, the process is killed, as it
 * stands. Several in one process, for starting one costs more than all the rest.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { PathEnd } from './path-end.ts';
import { PayoutPath } from './payout-path.ts';
import type { PathPlaces } from './payout-path.ts';
import { watchCalls } from './watched-calls.ts';

/** `moment`: counted from 1; 0: it is followed to its end. */
export interface VictimTask {
  readonly places: PathPlaces;
  readonly moment: number;
}

const tasks = JSON.parse(process.argv[2] ?? '') as readonly VictimTask[];

class Walk {
  static readonly watched = new AsyncLocalStorage<Walk>();
  readonly passed: string[] = [];
  readonly ended: Promise<unknown>;
  readonly #task: VictimTask;
  #reached: () => void = () => undefined;

  constructor(task: VictimTask) {
    this.#task = task;
    const death = new Promise<void>((resolve) => {
      this.#reached = resolve;
    });
    this.ended = Promise.race([death, this.#follow()]);
  }

  /** Never resolves at the moment of its death. */
  pass(name: string): Promise<void> | undefined {
    if (this.isDead) return new Promise(() => undefined);
    this.passed.push(name);
    if (!this.isDead) return undefined;
    this.#reached();
    return new Promise(() => undefined);
  }

  get isDead(): boolean {
    return this.#task.moment > 0 && this.passed.length === this.#task.moment;
  }

  async #follow(): Promise<void> {
    const path = await PayoutPath.open(this.#task.places);
    await new PathEnd(this.#task.places).reach(path, () =>
      Walk.watched.run(this, () => path.look()),
    );
    await path.close();
  }
}

watchCalls((name) => Walk.watched.getStore()?.pass(name));
const walks = tasks.map((task) => new Walk(task));
await Promise.all(walks.map(({ ended }) => ended));
const told = JSON.stringify(walks.map(({ passed }) => passed));
await new Promise<unknown>((resolve) => process.stdout.write(told, resolve));
if (walks.some(({ isDead }) => isDead)) process.kill(process.pid, 'SIGKILL');
process.exit();
