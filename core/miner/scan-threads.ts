import { Piscina } from 'piscina';
import { HeaderScanner } from '../kernels/header-scanner.ts';
import type { Scanner, ScanResult, ScanTask, ScanWorkerData } from './scan-task.ts';

export interface ScanThreadsOptions {
  readonly threads: number;
  readonly wasm: URL;
}

/** Scan threads with one kernel instance each. */
export class ScanThreads implements Scanner {
  readonly #pool: Piscina<ScanTask, ScanResult>;

  /** @throws PoolError `KERNEL_INVALID` before any thread starts, where the kernel cannot scan. */
  constructor(options: ScanThreadsOptions) {
    new HeaderScanner(options.wasm);
    const data: ScanWorkerData = { wasm: options.wasm.href };
    this.#pool = new Piscina({
      filename: new URL('./scan-worker.js', import.meta.url).href,
      minThreads: options.threads,
      maxThreads: options.threads,
      maxQueue: options.threads,
      workerData: data,
    });
  }

  scan(task: ScanTask): Promise<ScanResult> {
    return this.#pool.run(task);
  }

  /** Ends the threads; slices under way are rejected. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
