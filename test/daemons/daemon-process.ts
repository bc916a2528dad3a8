import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Program } from './unpacked-program.ts';

const READY_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 15_000;
/** What is kept of its output, for the message of a failed start. */
const OUTPUT_MAX = 4000;

/** The process of a daemon that tests start, end and start again. */
export class DaemonProcess {
  readonly #name: string;
  #process: ChildProcess | undefined;
  #output = '';

  constructor(name: string) {
    this.#name = name;
  }

  start(
    { command, leading }: Program,
    options: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): void {
    this.#output = '';
    this.#process = spawn(command, [...leading, ...options], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString()).slice(-OUTPUT_MAX);
    };
    this.#process.stdout?.on('data', keep);
    this.#process.stderr?.on('data', keep);
  }

  /** Resolves when `ask` does; rejects with its output where it ended before, or takes too long. */
  async answers(ask: () => Promise<unknown>): Promise<void> {
    const deadline = performance.now() + READY_DEADLINE_MS;
    while (true) {
      const answered = await ask().then(
        () => true,
        () => false,
      );
      if (answered) return;
      const ended = this.#process?.exitCode ?? undefined;
      if (ended !== undefined || performance.now() > deadline) {
        await this.end('SIGKILL');
        throw new Error(`${this.#name} did not start:\n${this.#output}`);
      }
      await pause(50);
    }
  }

  /** Resolves when it has ended, be it the hard way in the end. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill(signal);
    const forced = setTimeout(() => running.kill('SIGKILL'), STOP_DEADLINE_MS);
    await exited;
    clearTimeout(forced);
  }
}
