import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { nativeProgram } from './native-program.ts';
import type { Print } from './print.ts';

export type NativeMachine = 'light-jit' | 'light-int' | 'full-jit' | 'full-int';

/** Flags of the library for the kinds of Argon2 that it has. */
export const NATIVE_ARGON = { reference: 0, ssse3: 32, avx2: 64 } as const;

/** Debian's librandomx in a process of its own; see native/randomx.c for its lines. */
export class NativeRandomX {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #lines: Interface;

  private constructor(program: string) {
    this.#process = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error('the native program has no output');
    this.#lines = createInterface({ input: stdout });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  /** Rejects where the library or a compiler is missing. */
  static async start(): Promise<NativeRandomX> {
    return new NativeRandomX(await nativeProgram('randomx', ['randomx']));
  }

  /** Hex. Everything that was made of another seed is dropped. */
  async seed(hex: string): Promise<void> {
    await this.#ask(`seed ${hex}`);
  }

  async hash(machine: NativeMachine, inputHex: string): Promise<string> {
    return this.#ask(`hash ${machine} ${inputHex}`);
  }

  /** Milliseconds of `count` hashes of the blob, its nonce counted up. */
  async timeHashes(machine: NativeMachine, count: number, inputHex: string): Promise<number> {
    return this.#milliseconds(`time ${machine} ${count} ${inputHex}`);
  }

  /** Milliseconds to fill a cache. */
  async timeCache(flags: number): Promise<number> {
    return this.#milliseconds(`cache ${flags}`);
  }

  /** Builds the dataset with generated code; milliseconds without the cache. */
  async timeDataset(threads: number): Promise<number> {
    return this.#milliseconds(`dataset ${threads}`);
  }

  async stop(): Promise<void> {
    this.#lines.close();
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.stdin?.end();
    await ended;
  }

  async #milliseconds(line: string): Promise<number> {
    return Number(await this.#ask(line)) / 1e6;
  }

  async #ask(line: string): Promise<string> {
    this.#process.stdin?.write(`${line}\n`);
    const { value, done } = await this.#answers.next();
    if (done === true) throw new Error(`the native program ended at: ${line}`);
    return value;
  }
}

/** For benches, which go on without it: says what is missing. */
export async function startNativeRandomX(print: Print): Promise<NativeRandomX | undefined> {
  try {
    return await NativeRandomX.start();
  } catch (error) {
    print(`left out: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
    print('it needs a C compiler and the Debian package librandomx-dev');
    return undefined;
  }
}
