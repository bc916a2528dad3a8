/** VisionX by the tables it is defined with, compiled from the source beside the tests as kernels are. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';
import type { VisionXParameters } from '../plugins/visionx/consensus/parameters.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CONFIG = 'asconfig.json';
const ENTRY = 'tables.ts';
/** Another language than the one that the suffix `.ts` promises. */
const SOURCE = 'test/wasm/visionx/reference/tables.as';
/** Up to the dataset, which grows from there. */
const OUTPUT = ['--outFile', 'tables.wasm', '--initialMemory', '4'];
const DIGEST_BYTES = 32;

interface TablesExports {
  readonly memory: WebAssembly.Memory;
  io(): number;
  digest(): number;
  buildDataset(epoch: bigint, mib: number): number;
  buildScratch(length: number, nonce: bigint, mib: number): number;
  keepScratch(): number;
  restoreScratch(): void;
  hash(length: number, nonce: bigint, iterations: number, reads: number, every: number): void;
}

/** What of the parameters no table depends on. */
export type MixingParameters = Pick<
  VisionXParameters,
  'iterations' | 'readsPerIteration' | 'writeEvery'
>;

export class VisionXTables {
  readonly #exports: TablesExports;

  private constructor(exports: TablesExports) {
    this.#exports = exports;
  }

  static async compile(): Promise<VisionXTables> {
    let binary: Uint8Array<ArrayBuffer> | undefined;
    const messages: string[] = [];
    const { error } = await main(
      [ENTRY, '--baseDir', path.join(ROOT, 'wasm'), '--config', CONFIG, ...OUTPUT],
      {
        // The compiler asks for files that may not exist, to see which do.
        readFile: (name, baseDir) => {
          const file = name === ENTRY ? path.join(ROOT, SOURCE) : path.join(baseDir, name);
          return readFile(file, 'utf8').catch(() => null);
        },
        writeFile: (_name, content) => {
          binary = Uint8Array.from(content as Uint8Array);
        },
        stderr: { write: (chunk) => void messages.push(String(chunk)) },
      },
    );
    if (error !== null || binary === undefined) throw new Error(messages.join(''));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), {});
    return new VisionXTables(exports as unknown as TablesExports);
  }

  /** Of a seed of 32 bytes; it serves until the next one. */
  buildDataset(seed: Uint8Array, epoch: bigint, datasetMib: number): void {
    this.#write(seed);
    if (!this.#exports.buildDataset(epoch, datasetMib)) throw new RangeError('no memory');
  }

  /** The digest of a message of at most 4096 bytes, as the chain writes it. */
  hash(
    message: Uint8Array,
    nonce: bigint,
    parameters: Omit<VisionXParameters, 'datasetMib'>,
  ): Buffer {
    this.#buildScratch(message, nonce, parameters.scratchMib);
    return this.#mix(message, nonce, parameters);
  }

  /** As `hash` with one set of parameters after the other, without building their scratch over and over. */
  hashAll(
    message: Uint8Array,
    nonce: bigint,
    scratchMib: number,
    sets: readonly MixingParameters[],
  ): Buffer[] {
    this.#buildScratch(message, nonce, scratchMib);
    if (!this.#exports.keepScratch()) throw new RangeError('no memory');
    return sets.map((parameters) => {
      this.#exports.restoreScratch();
      return this.#mix(message, nonce, parameters);
    });
  }

  #buildScratch(message: Uint8Array, nonce: bigint, mib: number): void {
    this.#write(message);
    if (!this.#exports.buildScratch(message.length, nonce, mib)) throw new RangeError('no memory');
  }

  #mix(message: Uint8Array, nonce: bigint, parameters: MixingParameters): Buffer {
    const { iterations, readsPerIteration, writeEvery } = parameters;
    const { hash, digest, memory } = this.#exports;
    hash(message.length, nonce, iterations, readsPerIteration, writeEvery);
    return Buffer.from(memory.buffer.slice(digest(), digest() + DIGEST_BYTES));
  }

  #write(bytes: Uint8Array): void {
    new Uint8Array(this.#exports.memory.buffer, this.#exports.io(), bytes.length).set(bytes);
  }
}
