import { createHash } from 'node:crypto';
import type {
  BlobScan,
  BlobScanner,
  BlobTask,
} from '../../../../core/miner/stratum-cryptonote/blob-scanner.ts';
import type { KernelEpoch } from '../../../../core/plugin-api/kernel.ts';
import { bigintFromLe } from '../../../../core/plugin-api/target.ts';

/** Hashes with SHA-256 of seed and blob, in this thread. */
export class FakeBlobScanner implements BlobScanner {
  readonly followed: KernelEpoch[] = [];
  readonly tasks: BlobTask[] = [];
  closed = false;

  follow(epoch: KernelEpoch): void {
    this.followed.push(epoch);
  }

  async scan(task: BlobTask): Promise<BlobScan> {
    this.tasks.push(task);
    await new Promise((resolve) => setImmediate(resolve));
    for (let index = 0; index < task.count; index++) {
      const nonce = task.nonceStart + index;
      const digest = fakeBlobHash(task.blob, task.seed, nonce);
      if (bigintFromLe(digest) <= task.shareTarget)
        return { hashes: index + 1, tookMs: 1, found: { nonce, digest } };
    }
    return { hashes: task.count, tookMs: 1000, found: undefined };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

export function fakeBlobHash(blob: Uint8Array, seed: string, nonce: number): Buffer {
  const copy = Buffer.from(blob);
  copy.writeUInt32LE(nonce, 39);
  return createHash('sha256').update(seed).update(copy).digest();
}
