import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../../bin/headframe.js', import.meta.url));

const { PRIORITY_LOW } = constants.priority;

/** `headframe mine` in a process of its own, until it is stopped. */
export class MinerProcess {
  readonly #child: ChildProcess;
  /** The end of what it printed, for the message of a failed test. */
  output = '';

  constructor(options: readonly string[]) {
    this.#child = spawn(process.execPath, [LAUNCHER, 'mine', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString('utf8')).slice(-4096);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
  }

  /** Whether it ended by itself, as one does that has its shares. */
  get isDone(): boolean {
    return this.#child.exitCode === 0;
  }

  /** Lets others have the processors first; to be called before it has threads. */
  giveWay(): void {
    if (this.#child.pid !== undefined) setPriority(this.#child.pid, PRIORITY_LOW);
  }

  /** Ends it as Ctrl-C does; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await ended;
  }
}
