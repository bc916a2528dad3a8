/** A real XMRig, unpacked by `test/daemons/debian-unpack`; nothing of it is installed. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { LineSplitter } from '../../core/miner/line-splitter.ts';
import { requiredProgram, unpackedProgram } from './unpacked-program.ts';

const STOP_DEADLINE_MS = 15_000;
const LINE_LIMIT = 64 * 1024;
/** Some minutes of a miner that finds ten shares a second. */
const LINES_MAX = 10_000;

/** What keeps it on this machine and to its work: no donation, no console, no look at the hardware. */
const QUIET = [
  '--donate-level=0',
  '--donate-over-proxy=0',
  '--no-color',
  '--no-dmi',
  '--randomx-wrmsr=-1',
  '--randomx-no-rdmsr',
  '--randomx-mode=light',
  '--threads=1',
  '--retry-pause=1',
];

/** What it prints when it had to connect anew, or was about to. */
const TROUBLE = /read error|connect error|duplicate job|JSON decode failed|login error|end of file/;

export interface XmrigJob {
  /** In hashes, as XMRig reads it from the target. */
  readonly difficulty: number;
  readonly height: number;
}

/** Skips a suite, visibly, on machines where XMRig is not unpacked. */
export function requireXmrig(this: Mocha.Context): void {
  if (unpackedProgram('xmrig', 'xmrig') === undefined) this.skip();
}

/** One running miner on one thread, in light mode, that knows a port of this machine only. */
export class Xmrig {
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];

  /** `port`: of 127.0.0.1. */
  constructor(port: number, user: string, options: readonly string[] = []) {
    const { command, leading } = requiredProgram('xmrig', 'xmrig');
    this.#process = spawn(
      command,
      [...leading, ...QUIET, `--url=127.0.0.1:${port}`, `--user=${user}`, ...options],
      // A configuration of whoever runs the tests is none of its business.
      { env: { HOME: '/nonexistent' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      const splitter = new LineSplitter(LINE_LIMIT);
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        for (const line of splitter.push(chunk)) this.#lines.push(line);
        this.#lines.splice(0, this.#lines.length - LINES_MAX);
      });
    }
  }

  /** The end of what it printed, for the message of a failed test. */
  get output(): string {
    return this.#lines.slice(-40).join('\n');
  }

  /** How often it has logged in. */
  get logins(): number {
    return this.#matching(/ use pool /).length;
  }

  /** Lines about lost or refused connections, and jobs that it could not use. */
  get troubles(): readonly string[] {
    return this.#matching(TROUBLE).map(({ input }) => input);
  }

  get accepted(): number {
    return this.#matching(/ accepted \(\d+\/\d+\)/).length;
  }

  /** What the host said of each rejected share. */
  get rejections(): readonly string[] {
    return this.#matching(/ rejected \(\d+\/\d+\) diff \d+ "([^"]*)"/).map(
      ([, text]) => text ?? '',
    );
  }

  get jobs(): readonly XmrigJob[] {
    return this.#matching(/ new job from .* diff (\d+) .* height (\d+)/).map(
      ([, difficulty, height]) => ({ difficulty: Number(difficulty), height: Number(height) }),
    );
  }

  says(text: string): boolean {
    return this.#lines.some((line) => line.includes(text));
  }

  /** Ends it as Ctrl-C does; resolves when it is gone. */
  async stop(): Promise<void> {
    const running = this.#process;
    if (running.exitCode !== null || running.signalCode !== null) return;
    const exited = once(running, 'exit');
    running.kill('SIGINT');
    const forced = setTimeout(() => running.kill('SIGKILL'), STOP_DEADLINE_MS);
    await exited;
    clearTimeout(forced);
  }

  #matching(pattern: RegExp): readonly RegExpExecArray[] {
    return this.#lines.map((line) => pattern.exec(line)).filter((found) => found !== null);
  }
}
