/**
 * The rounded operations of the RandomX kernel against the processor's own: 10 million random
 * operands for every operation and mode, through the kernel's decoder and interpreter here and
 * through SSE2 in `native/rounding.c`. Both hash their results; one wrong bit changes the hash.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { main as compile } from 'assemblyscript/asc';
import type { Print } from './print.ts';
import { RoundingOperands } from './rounding-operands.ts';

const run = promisify(execFile);
const NATIVE = fileURLToPath(new URL('../../../bench/native/rounding.c', import.meta.url));
const SOURCES = fileURLToPath(new URL('../../../wasm', import.meta.url));
const ENTRY = 'randomx/rounding-bench.ts';
const STAGES = ['places', 'machine', 'instruction', 'variant', 'decoder', 'interpreter'];

const SEED = 1;
const PAIRS = 10_000_000;
const MODES = 4;
const THREAD_AT = 2 << 20;
const PROGRAM_AT = 6 << 20;
const REGISTERS_A = 192;

/** Opcode, register group of the first operand, and how many instructions fit into one run. */
const OPERATIONS = [
  { name: 'fadd', opcode: 124, group: 64, abreast: 4 },
  { name: 'fsub', opcode: 145, group: 64, abreast: 4 },
  { name: 'fmul', opcode: 172, group: 128, abreast: 4 },
  // The divisor stands where the exponent bits of a whole program do.
  { name: 'fdiv', opcode: 204, group: 128, abreast: 1 },
  { name: 'fsqrt', opcode: 208, group: 128, abreast: 4 },
] as const;

type Operation = (typeof OPERATIONS)[number];

interface StageExports {
  readonly roundingMode: { value: number };
  bindPlaces(thread: number, cache: number, table: number, built: number): void;
  buildOpcodes(): void;
  useVariant(variant: number): void;
  decode(instructions: number, count: number): void;
  executeRecords(): void;
  registerFile(): number;
  exponentBits(): number;
}

export async function benchRounding(print: Print): Promise<void> {
  const native = await nativeHashes();
  if (native === undefined) {
    print('not run: there is no gcc on this machine, which the comparison needs');
    return;
  }
  const machine = await RoundingMachine.compile();
  const operands = new RoundingOperands(SEED);
  for (const operation of OPERATIONS) {
    const start = performance.now();
    const hashes = machine.hashes(operation, operands);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    for (const [mode, hash] of hashes.entries()) {
      const expected = native.get(`${operation.name} ${mode}`);
      const verdict = hash === expected ? 'same' : `DIFFERENT: ${hash} is not ${expected}`;
      print(`${operation.name} mode ${mode}: ${PAIRS} pairs, ${verdict}`);
      if (hash !== expected) process.exitCode = 1;
    }
    print(`${operation.name}: ${seconds} s`);
  }
}

/** Hashes by operation and mode; nothing where there is no compiler. */
async function nativeHashes(): Promise<ReadonlyMap<string, string> | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rounding-'));
  try {
    const program = path.join(folder, 'rounding');
    await run('gcc', ['-O2', NATIVE, '-o', program]);
    const { stdout } = await run(program, [String(SEED), String(PAIRS)]);
    const rows = stdout.trim().split('\n');
    return new Map(rows.map((row) => [row.slice(0, -9), row.slice(-8)]));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The interpreter with one instruction, or four on different registers. */
class RoundingMachine {
  readonly #exports: StageExports;
  readonly #bytes: Uint8Array;
  readonly #doubles: Float64Array;
  readonly #words: Uint32Array;

  private constructor(exports: StageExports, buffer: ArrayBufferLike) {
    this.#exports = exports;
    this.#bytes = new Uint8Array(buffer);
    this.#doubles = new Float64Array(buffer);
    this.#words = new Uint32Array(buffer);
    exports.bindPlaces(THREAD_AT, 0, 0, 0);
    exports.buildOpcodes();
    exports.useVariant(0);
  }

  static async compile(): Promise<RoundingMachine> {
    const memory = new WebAssembly.Memory({ initial: 128, maximum: 65536, shared: true });
    const module = new WebAssembly.Module(await compiledStages());
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return new RoundingMachine(exports as unknown as StageExports, memory.buffer);
  }

  /** One hash for each mode, over all pairs. */
  hashes(operation: Operation, operands: RoundingOperands): readonly string[] {
    const { group, abreast } = operation;
    this.#decode(operation);
    const hashes = new Uint32Array(MODES);
    const left = new Float64Array(2 * abreast);
    const from = (this.#exports.registerFile() + group) >> 2;
    for (let pair = 0; pair < PAIRS; pair += left.length) {
      for (const lane of left.keys()) {
        left[lane] = group === 64 ? operands.groupF() : operands.groupE();
        this.#setRight(operation, lane, operands);
      }
      for (let mode = 0; mode < MODES; mode++) {
        this.#doubles.set(left, from >> 1);
        this.#exports.roundingMode.value = mode;
        this.#exports.executeRecords();
        let hash = hashes[mode] ?? 0;
        for (let at = from; at < from + 2 * left.length; at++) {
          hash = Math.imul(hash ^ (this.#words[at] ?? 0), 0x01000193);
        }
        hashes[mode] = hash;
      }
    }
    return Array.from(hashes, (hash) => hash.toString(16).padStart(8, '0'));
  }

  #decode({ opcode, abreast }: Operation): void {
    for (let index = 0; index < abreast; index++) {
      this.#bytes.set([opcode, index, index, 0, 0, 0, 0, 0], PROGRAM_AT + 8 * index);
    }
    this.#exports.decode(PROGRAM_AT, abreast);
  }

  #setRight({ name }: Operation, lane: number, operands: RoundingOperands): void {
    if (name === 'fsqrt') return;
    if (name === 'fdiv') {
      this.#doubles[this.#exports.exponentBits() / 8 + lane] = operands.memoryE();
      return;
    }
    const at = (this.#exports.registerFile() + REGISTERS_A) / 8 + lane;
    const a = operands.groupA();
    // The halves of group A, which the kernel keeps behind it: Veltkamp's, times 2^-64.
    const scaled = a * 2 ** -64;
    const product = scaled * (2 ** 27 + 1);
    const upper = product - (product - scaled);
    this.#doubles[at] = a;
    this.#doubles[at + 8] = upper;
    this.#doubles[at + 16] = scaled - upper;
  }
}

async function compiledStages(): Promise<Uint8Array<ArrayBuffer>> {
  const entry = STAGES.map((stage) => `export * from './${stage}';\n`).join('');
  const messages: string[] = [];
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error } = await compile(
    [ENTRY, '--baseDir', SOURCES, '--config', 'randomx/asconfig.json', '--outFile', 'out.wasm'],
    {
      // The compiler asks for files that may not exist, to see which do.
      readFile: (name, folder) =>
        name === ENTRY ? entry : readFile(path.join(folder, name), 'utf8').catch(() => null),
      writeFile: (_name, content) => {
        binary = Uint8Array.from(content as Uint8Array);
      },
      stderr: { write: (chunk) => void messages.push(String(chunk)) },
    },
  );
  assert.equal(error, null, messages.join(''));
  assert.ok(binary);
  return binary;
}
