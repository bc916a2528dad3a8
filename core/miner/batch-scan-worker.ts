/** Entry of a thread that scans batches: one kernel instance, one slice at a time. */
import { performance } from 'node:perf_hooks';
import { workerData } from 'piscina';
import { BatchScanner, type NonceSlice } from '../kernels/batch-scanner.ts';
import type { BatchScan, BatchScanWorkerData } from './batch-scan-task.ts';

const { wasm, inputBytes } = workerData as BatchScanWorkerData;
const scanner = new BatchScanner(new URL(wasm), inputBytes);

export default function scanSlice(slice: NonceSlice): BatchScan {
  const startedMs = performance.now();
  const found = scanner.scan(slice);
  const hashes = found === undefined ? slice.count : found.index + 1;
  return { found, hashes, tookMs: performance.now() - startedMs };
}
