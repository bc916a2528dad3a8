import { Piscina } from 'piscina';
import { BatchScanner, type NonceSlice } from '../kernels/batch-scanner.ts';
import type { BatchScan, BatchScanWorkerData } from './batch-scan-task.ts';

export interface BatchScanThreadsOptions {
  readonly threads: number;
  readonly wasm: URL;
  readonly inputBytes: number;
}

/** Scan threads with one instance each of a kernel that scans batches. */
export class BatchScanThreads {
  readonly #pool: Piscina<NonceSlice, BatchScan>;

  /** @throws PoolError `KERNEL_INVALID` before any thread starts, where the kernel cannot scan. */
  constructor({ threads, wasm, inputBytes }: BatchScanThreadsOptions) {
    new BatchScanner(wasm, inputBytes);
    const data: BatchScanWorkerData = { wasm: wasm.href, inputBytes };
    this.#pool = new Piscina({
      filename: new URL('./batch-scan-worker.js', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      maxQueue: threads,
      workerData: data,
    });
  }

  /** On a thread of its own choice. Rejects with what the kernel's scanner throws. */
  scan(slice: NonceSlice): Promise<BatchScan> {
    return this.#pool.run(slice);
  }

  /** Ends the threads; slices under way are rejected. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
