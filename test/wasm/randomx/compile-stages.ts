import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const SOURCES = fileURLToPath(new URL('../../../../../wasm', import.meta.url));
const ENTRY = 'randomx/stages-under-test.ts';
const CONFIG = 'randomx/asconfig.json';
const MEBIBYTE = 1 << 20;
/** Behind those of the kernel, which may live in the same memory. */
const CONSTANTS = ['--memoryBase', String(MEBIBYTE / 2), '--initialMemory', '16'];

/** Stages of the kernel by themselves, with a thread's area bound to them. */
export interface Stages<Exports> {
  readonly exports: Exports;
  /** Copies bytes to where no stage works; returns their address, which the next call reuses. */
  put(bytes: Uint8Array): number;
  /** Copies bytes to an address. */
  set(address: number, bytes: Uint8Array): void;
  take(address: number, length: number): Buffer;
  /** Room for results, a MiB behind what was put. */
  readonly out: number;
}

/** Instantiates `stageModule` in a memory of its own. */
export async function compileStages<Exports>(...stages: string[]): Promise<Stages<Exports>> {
  const memory = new WebAssembly.Memory({ initial: 128, maximum: 65536, shared: true });
  const { exports } = new WebAssembly.Instance(await stageModule(...stages), { env: { memory } });
  const { bindPlaces } = exports as { bindPlaces(...places: number[]): void };
  bindPlaces(2 * MEBIBYTE, 0, 0, 0);
  const bytes = new Uint8Array(memory.buffer);
  return {
    exports: exports as Exports,
    put: (input) => {
      bytes.set(input, 6 * MEBIBYTE);
      return 6 * MEBIBYTE;
    },
    set: (address, input) => bytes.set(input, address),
    take: (address, length) => Buffer.from(bytes.slice(address, address + length)),
    out: 7 * MEBIBYTE,
  };
}

/**
 * Compiles files of wasm/randomx with the options of the kernel, as a module that exports what they
 * export, and `bindPlaces`. They must not need the module of a seed.
 */
export async function stageModule(...stages: string[]): Promise<WebAssembly.Module> {
  const entry = ['places', ...stages].map((stage) => `export * from './${stage}';\n`).join('');
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const messages: string[] = [];
  const { error } = await main(
    [ENTRY, '--baseDir', SOURCES, '--config', CONFIG, '--outFile', 'stages.wasm', ...CONSTANTS],
    {
      // The compiler asks for files that may not exist, to see which do.
      readFile: (name, baseDir) =>
        name === ENTRY ? entry : readFile(path.join(baseDir, name), 'utf8').catch(() => null),
      writeFile: (_name, content) => {
        binary = Uint8Array.from(content as Uint8Array);
      },
      stderr: { write: (chunk) => void messages.push(String(chunk)) },
    },
  );
  assert.equal(error, null, messages.join(''));
  assert.ok(binary);
  return new WebAssembly.Module(binary);
}
