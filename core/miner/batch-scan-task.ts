import type { NonceFind } from '../kernels/batch-scanner.ts';

/** What became of a slice of nonces: it ends at the first that meets the target. */
export interface BatchScan {
  readonly found: NonceFind | undefined;
  readonly hashes: number;
  readonly tookMs: number;
}

/** What a thread that scans batches is told once. */
export interface BatchScanWorkerData {
  /** `file:` URL of the kernel's module. */
  readonly wasm: string;
  readonly inputBytes: number;
}
