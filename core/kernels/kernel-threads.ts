import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { PoolError } from '../plugin-api/errors.ts';
import type { KernelSpec } from '../plugin-api/kernel.ts';
import type { KernelFailure, KernelWorkerData } from './kernel-failure.ts';

/** What of a kernel's description its threads need. */
export type ThreadedKernel = Pick<KernelSpec, 'wasm' | 'inputBytes'>;

export interface KernelThreadsOptions {
  readonly kernel: ThreadedKernel;
  readonly threads: number;
  /** Hex; of kernels with epochs, which each thread then prepares in a memory of its own. */
  readonly seed?: string | undefined;
  /** Module that the threads run; the kernel worker unless a test brings its own. */
  readonly worker?: URL;
}

/** Threads that each hold one instance of a kernel. */
export class KernelThreads {
  readonly #pool: Piscina<ArrayBuffer, ArrayBuffer | KernelFailure>;

  constructor({ kernel, threads, seed, worker }: KernelThreadsOptions) {
    const workerData: KernelWorkerData = {
      wasm: kernel.wasm.href,
      inputBytes: kernel.inputBytes,
      ...(seed !== undefined && { seed }),
    };
    this.#pool = new Piscina({
      filename: fileURLToPath(worker ?? new URL('./kernel-worker.js', import.meta.url)),
      minThreads: threads,
      maxThreads: threads,
      workerData,
    });
    // A thread that dies between batches is replaced by the pool; the next batch reports what is
    // wrong.
    this.#pool.on('error', () => undefined);
  }

  /**
   * Judges a batch on a free thread. The buffer is moved there; the judged one comes back, or why
   * the kernel did not judge it. @throws PoolError `KERNEL_TRAP` where the thread died or was
   * aborted.
   */
  async judge(batch: ArrayBuffer, signal?: AbortSignal): Promise<ArrayBuffer | KernelFailure> {
    try {
      return await this.#pool.run(batch, { transferList: [batch], signal: signal ?? null });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new PoolError('KERNEL_TRAP', `a kernel thread failed: ${reason}`, {}, cause);
    }
  }

  /** Ends the threads, whatever they do. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}
