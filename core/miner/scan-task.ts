/** One slice of nonces for a scan thread; plain data, so that it can cross to the thread. */
export interface ScanTask {
  /** 80 bytes; the nonce field is ignored. */
  readonly header: Uint8Array;
  readonly nonceStart: number;
  /** At least 1; the slice stays within 2^32. */
  readonly count: number;
  /** 32 bytes, little-endian. */
  readonly targetLe: Uint8Array;
}

/** What became of a slice: it ends at the first nonce that meets the target. */
export interface ScanResult {
  readonly nonce: number | undefined;
  readonly hashes: number;
  readonly tookMs: number;
}

/** What a scan thread is told once. */
export interface ScanWorkerData {
  /** `file:` URL of the kernel's module. */
  readonly wasm: string;
}

/** Runs slices, each on a thread of its own choice. */
export interface Scanner {
  scan(task: ScanTask): Promise<ScanResult>;
  close(): Promise<void>;
}
