/** Entry of a scan thread: one kernel instance, one slice at a time. */
import { performance } from 'node:perf_hooks';
import { workerData } from 'piscina';
import { loadScanKernel } from './scan-kernel.ts';
import type { ScanResult, ScanTask, ScanWorkerData } from './scan-task.ts';

const { wasm } = workerData as ScanWorkerData;
const kernel = await loadScanKernel(wasm);

export default function scanSlice(task: ScanTask): ScanResult {
  const startedMs = performance.now();
  const index = kernel.scan(task);
  return {
    nonce: index === undefined ? undefined : (task.nonceStart + index) >>> 0,
    hashes: index === undefined ? task.count : index + 1,
    tookMs: performance.now() - startedMs,
  };
}
