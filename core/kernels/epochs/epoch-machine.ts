import { PoolError } from '../../plugin-api/errors.ts';
import type { ThreadedKernel } from '../kernel-threads.ts';
import type { EpochInstance } from './epoch-instance.ts';
import { EpochKernel } from './epoch-kernel.ts';
import { EpochMemory } from './epoch-memory.ts';

/**
 * A kernel with epochs on the thread that calls it: one seed, without its table, in a memory that goes with
 * the thread. For proofs; a host's verifier shares its memory among threads.
 */
export class EpochMachine {
  readonly #instance: EpochInstance;

  /**
   * Takes as long as the seed's cache takes. `seed` in hex.
   * @throws PoolError `KERNEL_INVALID` where the module does not keep the ABI; whatever the kernel traps with.
   */
  constructor(description: ThreadedKernel, seed: string) {
    const kernel = EpochKernel.load(description);
    const { memory, sizes } = kernel.open();
    const options = { threads: 1, table: false, slotsMax: 1 };
    const places = new EpochMemory(memory, sizes, options);
    const cache = places.slot(0);
    if (cache === undefined) {
      const facts = { wasm: description.wasm.href, bytes: sizes.cacheBytes };
      throw new PoolError('KERNEL_INVALID', 'the system has no memory for a cache', facts);
    }
    const bound = { area: places.areaOf(0), cache, table: 0, built: places.built };
    const maker = kernel.instantiate(memory);
    maker.bind(bound);
    const bytes = Buffer.from(seed, 'hex');
    for (let step = 0; step < sizes.cacheSteps; step++) maker.fillCache(step, bytes);
    const module = maker.emit(bytes);
    this.#instance =
      module === undefined ? maker : kernel.instantiate(memory, new WebAssembly.Module(module));
    this.#instance.bind(bound);
  }

  /** Judges an encoded batch in place. @throws PoolError `KERNEL_INVALID` where the kernel refuses it. */
  verify(batch: ArrayBuffer): void {
    this.#instance.verify(batch);
  }
}
