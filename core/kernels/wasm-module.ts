import { readFileSync } from 'node:fs';
import { PoolError } from '../plugin-api/errors.ts';

/** Exports of an instance, by name. */
export type WasmExports = Readonly<Record<string, unknown>>;

/**
 * A compiled WebAssembly module that can be instantiated again: after a trap nobody knows what
 * state an instance is in. Compiles synchronously; meant for threads that do nothing else yet.
 */
export class WasmModule {
  readonly #module: WebAssembly.Module;
  readonly #url: URL;

  /** @throws PoolError `KERNEL_INVALID` where the file is missing or is no module. */
  constructor(url: URL) {
    this.#url = url;
    try {
      this.#module = new WebAssembly.Module(readFileSync(url));
    } catch (cause) {
      throw new PoolError('KERNEL_INVALID', `cannot load ${url.href}`, { wasm: url.href }, cause);
    }
  }

  /**
   * @throws PoolError `KERNEL_INVALID` where the module asks for imports that the host does not
   * have.
   */
  instantiate(): WasmExports {
    try {
      return new WebAssembly.Instance(this.#module, { env: { abort } }).exports;
    } catch (cause) {
      const facts = { wasm: this.#url.href };
      throw new PoolError('KERNEL_INVALID', `cannot instantiate ${this.#url.href}`, facts, cause);
    }
  }
}

/** AssemblyScript calls this where its own checks fail. */
function abort(): never {
  throw new Error('the module aborted');
}
