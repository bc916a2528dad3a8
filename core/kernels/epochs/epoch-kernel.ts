import { readFileSync } from 'node:fs';
import { PoolError } from '../../plugin-api/errors.ts';
import type { ThreadedKernel } from '../kernel-threads.ts';
import { requireWasmFeatures } from '../wasm-features.ts';
import { EpochInstance } from './epoch-instance.ts';
import type { EpochSizes } from './epoch-sizes.ts';

const ABI_VERSION = 2;
/** A kernel may ask for this many pages before its host knows how much it needs: 2 MiB. */
const PAGES_FIRST = 32;
const PAGES_MAX = 65_536;

/** The module of a kernel with epochs, compiled once; every thread makes instances of it. */
export class EpochKernel {
  /** May be posted to other threads. */
  readonly module: WebAssembly.Module;
  readonly #wasm: string;
  readonly #inputBytes: number;

  /** `wasm`: for messages. */
  constructor(module: WebAssembly.Module, wasm: string, inputBytes: number) {
    this.module = module;
    this.#wasm = wasm;
    this.#inputBytes = inputBytes;
  }

  /** @throws PoolError `KERNEL_INVALID` where the file is missing or no module, or the machine too old. */
  static load({ wasm, inputBytes }: ThreadedKernel): EpochKernel {
    requireWasmFeatures(wasm.href);
    try {
      const module = new WebAssembly.Module(readFileSync(wasm));
      return new EpochKernel(module, wasm.href, inputBytes);
    } catch (cause) {
      throw new PoolError('KERNEL_INVALID', `cannot load ${wasm.href}`, { wasm: wasm.href }, cause);
    }
  }

  /**
   * An instance in `memory`, with the functions of the seed's module; without one, they trap.
   * @throws PoolError `KERNEL_INVALID` where the module does not keep the ABI.
   */
  instantiate(memory: WebAssembly.Memory, seedModule?: WebAssembly.Module): EpochInstance {
    const env = { memory, abort };
    try {
      const seed = seedModule && new WebAssembly.Instance(seedModule, { env }).exports;
      const names = WebAssembly.Module.imports(this.module).filter((it) => it.module === 'epoch');
      const epoch = Object.fromEntries(names.map(({ name }) => [name, seed ? seed[name] : absent]));
      const { exports } = new WebAssembly.Instance(this.module, { env, epoch });
      return new EpochInstance(exports, memory, this.#wasm);
    } catch (cause) {
      if (cause instanceof PoolError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `cannot instantiate ${this.#wasm}: ${reason}`;
      throw new PoolError('KERNEL_INVALID', message, { wasm: this.#wasm }, cause);
    }
  }

  /**
   * A memory for it, small yet, and what it says of itself.
   * @throws PoolError `KERNEL_INVALID` where that is not what its description says.
   */
  open(): { readonly memory: WebAssembly.Memory; readonly sizes: EpochSizes } {
    const memory = newMemory();
    const instance = this.instantiate(memory);
    this.#expect('abi', instance.abi, ABI_VERSION);
    this.#expect('inputBytes', instance.inputBytes, this.#inputBytes);
    return { memory, sizes: instance.sizes };
  }

  #expect(name: string, got: number, expected: number): void {
    if (got === expected) return;
    const message = `${this.#wasm}: ${name}() is ${got}, expected ${expected}`;
    const facts = { wasm: this.#wasm, export: name, expected, got };
    throw new PoolError('KERNEL_INVALID', message, facts);
  }
}

/** Reserves 4 GiB of addresses; memory is taken only where something is written. */
function newMemory(): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: PAGES_FIRST, maximum: PAGES_MAX, shared: true });
  } catch (cause) {
    const message = 'the system refuses the 4 GiB of addresses that the memory of a kernel needs';
    throw new PoolError('KERNEL_INVALID', message, { pages: PAGES_MAX }, cause);
  }
}

/** AssemblyScript calls this where its own checks fail. */
function abort(): never {
  throw new Error('the module aborted');
}

/** Stands for the functions of a module that is not made yet. */
function absent(): never {
  throw new Error('the module of the seed is not made yet');
}
