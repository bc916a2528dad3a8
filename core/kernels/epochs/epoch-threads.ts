import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { PoolError } from '../../plugin-api/errors.ts';
import type { ThreadedKernel } from '../kernel-threads.ts';
import type { EpochKernel } from './epoch-kernel.ts';
import type { EpochMemory } from './epoch-memory.ts';
import type { EpochAnswer, EpochTask, EpochWorkerData } from './epoch-task.ts';

/** A task before it is known which thread's area it gets. */
export type AreaTask = Omit<EpochTask, 'places'> & {
  readonly cache: number;
  readonly table: number;
};

/** Threads in one memory. A task brings its area, so that a thread that dies leaves nothing behind. */
export class EpochThreads {
  readonly #memory: EpochMemory;
  readonly #pool: Piscina<EpochTask, EpochAnswer>;
  readonly #free: number[];

  constructor(
    options: {
      readonly description: ThreadedKernel;
      readonly threads: number;
      readonly worker?: URL;
    },
    kernel: EpochKernel,
    memory: EpochMemory,
  ) {
    const { description, threads } = options;
    this.#memory = memory;
    this.#free = Array.from({ length: threads }, (_, index) => memory.areaOf(index));
    const workerData: EpochWorkerData = {
      module: kernel.module,
      memory: memory.memory,
      wasm: description.wasm.href,
      inputBytes: description.inputBytes,
    };
    this.#pool = new Piscina({
      filename: fileURLToPath(options.worker ?? new URL('./epoch-worker.js', import.meta.url)),
      minThreads: threads,
      maxThreads: threads,
      workerData,
    });
    // A thread that dies between tasks is replaced by the pool.
    this.#pool.on('error', () => undefined);
  }

  /** Threads without a task. */
  get free(): number {
    return this.#free.length;
  }

  /** Runs a task; there must be a free thread. @throws PoolError `KERNEL_TRAP` where the thread died. */
  async run({ cache, table, ...task }: AreaTask): Promise<EpochAnswer> {
    const area = this.#free.pop();
    if (area === undefined) throw new RangeError('no thread is free');
    try {
      const places = { area, cache, table, built: this.#memory.built };
      return await this.#pool.run({ ...task, places });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PoolError('KERNEL_TRAP', `a kernel thread failed: ${reason}`, {}, cause);
    } finally {
      this.#free.push(area);
    }
  }

  /** Ends the threads, whatever they do. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}
