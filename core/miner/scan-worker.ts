/** Entry of a scan thread: one kernel instance, one slice at a time. */
import { performance } from 'node:perf_hooks';
import { workerData } from 'piscina';
import { HeaderScanner } from '../kernels/header-scanner.ts';
import type { ScanResult, ScanTask, ScanWorkerData } from './scan-task.ts';

const { wasm } = workerData as ScanWorkerData;
const scanner = new HeaderScanner(new URL(wasm));

export default function scanSlice(task: ScanTask): ScanResult {
  const startedMs = performance.now();
  const index = scanner.scan(task.header, task.nonceStart, task.count, task.targetLe);
  return {
    nonce: index < 0 ? undefined : (task.nonceStart + index) >>> 0,
    hashes: index < 0 ? task.count : index + 1,
    tookMs: performance.now() - startedMs,
  };
}
