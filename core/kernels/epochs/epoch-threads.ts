import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { PoolError } from '../../plugin-api/errors.ts';
import type { ThreadedKernel } from '../kernel-threads.ts';
import type { EpochKernel } from './epoch-kernel.ts';
import type { EpochMemory } from './epoch-memory.ts';
import type { EpochAnswer, EpochTask, EpochWorkerData } from './epoch-task.ts';

/** A task before it has its ticket. */
export type OpenTask = Omit<EpochTask, 'places' | 'ticket'> & {
  readonly cache: number;
  readonly table: number;
};

/** Threads in one memory. Each works in an area of its own; one that dies leaves it to its successor. */
export class EpochThreads {
  readonly #memory: EpochMemory;
  readonly #pool: Piscina<EpochTask, EpochAnswer>;
  #free: number;
  #tickets = 0;

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
    this.#free = threads;
    const workerData: EpochWorkerData = {
      module: kernel.module,
      memory: memory.memory,
      areas: memory.areas,
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
    return this.#free;
  }

  /** Runs a task; there must be a free thread. @throws PoolError `KERNEL_TRAP` where the thread died. */
  async run({ cache, table, ...task }: OpenTask): Promise<EpochAnswer> {
    if (this.#free === 0) throw new RangeError('no thread is free');
    this.#free--;
    // Tickets are i32 and above 0; two that are equal are not out at the same time.
    this.#tickets = (this.#tickets % 0x7fff_ffff) + 1;
    const ticket = this.#tickets;
    try {
      const places = { cache, table, built: this.#memory.built };
      return await this.#pool.run({ ...task, places, ticket });
    } catch (cause) {
      this.#memory.releaseArea(ticket);
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PoolError('KERNEL_TRAP', `a kernel thread failed: ${reason}`, {}, cause);
    } finally {
      this.#free++;
    }
  }

  /** Ends the threads, whatever they do. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}
