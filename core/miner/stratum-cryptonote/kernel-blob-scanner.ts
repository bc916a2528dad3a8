import { EpochScanner, type EpochScannerOptions } from '../../kernels/epochs/epoch-scanner.ts';
import type { EpochStanding } from '../../kernels/epochs/epoch-standing.ts';
import type { KernelEpoch } from '../../plugin-api/kernel.ts';
import { targetToLe } from '../../plugin-api/target.ts';
import type { BlobScan, BlobScanner, BlobTask } from './blob-scanner.ts';

/** How a kernel takes blobs: the length in 2 bytes, little-endian, then the blob, then zeros. */
const BLOB_AT = 2;
const INPUT_BYTES = 192;

/** A name that pools have for a hash, and the context by which the kernel knows it. */
export interface BlobAlgorithm {
  readonly name: string;
  readonly wasm: URL;
  readonly seedBytes: number;
  /** Context by algorithm name. */
  readonly contexts: Readonly<Record<string, Uint8Array>>;
}

export type KernelBlobScannerOptions = Omit<EpochScannerOptions, 'kernel'> & {
  readonly algorithm: BlobAlgorithm;
};

/** Scans blobs with a kernel that has epochs. */
export class KernelBlobScanner implements BlobScanner {
  readonly #contexts: Readonly<Record<string, Uint8Array>>;
  readonly #scanner: EpochScanner;

  /** @throws PoolError `KERNEL_INVALID` where the kernel cannot scan, or the machine cannot run it. */
  constructor({ algorithm, ...options }: KernelBlobScannerOptions) {
    const { name, wasm, seedBytes, contexts } = algorithm;
    this.#contexts = contexts;
    this.#scanner = new EpochScanner({
      ...options,
      kernel: {
        algorithm: name,
        wasm,
        inputBytes: INPUT_BYTES,
        epochs: { seedBytes },
        vectors: [],
      },
    });
  }

  get standing(): EpochStanding {
    return this.#scanner.standing;
  }

  /** What memory is used for, and why, in one clause. */
  get planned(): string {
    const { mode, reason } = this.#scanner.plan;
    return `${mode} mode: ${reason}`;
  }

  follow(epoch: KernelEpoch): void {
    this.#scanner.follow(epoch);
  }

  async scan(task: BlobTask): Promise<BlobScan> {
    const { blob, algo, seed, shareTarget, nonceAt, nonceStart, count } = task;
    const context = this.#contexts[algo];
    if (context === undefined) throw new RangeError(`no kernel for ${algo}`);
    const input = Buffer.alloc(INPUT_BYTES);
    input.writeUInt16LE(blob.length);
    input.set(blob, BLOB_AT);
    input.writeUInt32LE(nonceStart, BLOB_AT + nonceAt);
    const targetLe = targetToLe(shareTarget);
    const startedMs = performance.now();
    const slice = { seed, context, input, nonceAt: BLOB_AT + nonceAt, count, targetLe };
    const found = await this.#scanner.scan(slice);
    const tookMs = performance.now() - startedMs;
    if (found === undefined) return { hashes: count, tookMs, found: undefined };
    const { index, digest } = found;
    return { hashes: index + 1, tookMs, found: { nonce: nonceStart + index, digest } };
  }

  async close(): Promise<void> {
    await this.#scanner.close();
  }
}
