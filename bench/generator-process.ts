import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadReport } from './load-plan.ts';

const ENTRY = fileURLToPath(new URL('./load-generator.js', import.meta.url));

type Report<Kind extends LoadReport['kind']> = Extract<LoadReport, { kind: Kind }>;

/** The load generator as its parent sees it: reports in the order they came. */
export class GeneratorProcess {
  readonly #child: ChildProcess;
  readonly #reports: LoadReport[] = [];
  #wake: () => void = () => undefined;

  constructor(plan: LoadPlan) {
    this.#child = fork(ENTRY, [JSON.stringify(plan)], { stdio: 'inherit' });
    this.#child.on('message', (message) => this.#take(message as LoadReport));
    this.#child.once('exit', () => this.#take({ kind: 'failed', reason: 'the generator ended' }));
  }

  /** The next report, which must be of this kind. Rejects with the reason of a failure, or after the time-out. */
  async next<Kind extends LoadReport['kind']>(
    kind: Kind,
    timeoutMs: number,
  ): Promise<Report<Kind>> {
    if (this.#reports.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const report = this.#reports.shift();
    if (report?.kind === 'failed') throw new Error(`load generator: ${report.reason}`);
    if (report?.kind !== kind) {
      throw new Error(`load generator: waited ${timeoutMs} ms for "${kind}", got ${report?.kind}`);
    }
    return report as Report<Kind>;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #take(report: LoadReport): void {
    this.#reports.push(report);
    this.#wake();
  }
}
