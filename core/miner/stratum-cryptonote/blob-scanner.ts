import type { KernelEpoch } from '../../plugin-api/kernel.ts';
import type { Target } from '../../plugin-api/target.ts';

/** One slice of nonces of a blob. */
export interface BlobTask {
  readonly blob: Uint8Array;
  /** Such as `rx/0`. */
  readonly algo: string;
  readonly seed: string;
  readonly shareTarget: Target;
  /** Where in the blob the nonce is, 4 bytes, little-endian. */
  readonly nonceAt: number;
  readonly nonceStart: number;
  readonly count: number;
}

/** What became of a slice: it ends at the first nonce that meets the target. */
export interface BlobScan {
  readonly hashes: number;
  readonly tookMs: number;
  readonly found: { readonly nonce: number; readonly digest: Uint8Array } | undefined;
}

/** Runs slices, each on a thread of its own choice. */
export interface BlobScanner {
  /** Seeds to be ready for. */
  follow(epoch: KernelEpoch): void;
  scan(task: BlobTask): Promise<BlobScan>;
  close(): Promise<void>;
}
