import { readFile } from 'node:fs/promises';
import { Piscina } from 'piscina';
import { loadScanKernel } from './scan-kernel.ts';
import type { Scanner, ScanResult, ScanTask, ScanWorkerData } from './scan-task.ts';

export interface ScanThreadsOptions {
  readonly threads: number;
  readonly wasm: URL;
}

/** Scan threads with one kernel instance each. */
export class ScanThreads implements Scanner {
  readonly #pool: Piscina<ScanTask, ScanResult>;

  private constructor(pool: Piscina<ScanTask, ScanResult>) {
    this.#pool = pool;
  }

  /** Rejects where the kernel's file cannot be read or cannot scan, before any thread starts. */
  static async start(options: ScanThreadsOptions): Promise<ScanThreads> {
    const wasm = await readFile(options.wasm);
    await loadScanKernel(wasm);
    const data: ScanWorkerData = { wasm };
    const pool = new Piscina<ScanTask, ScanResult>({
      filename: new URL('./scan-worker.js', import.meta.url).href,
      minThreads: options.threads,
      maxThreads: options.threads,
      maxQueue: options.threads,
      workerData: data,
    });
    return new ScanThreads(pool);
  }

  scan(task: ScanTask): Promise<ScanResult> {
    return this.#pool.run(task);
  }

  /** Ends the threads; slices under way are rejected. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
