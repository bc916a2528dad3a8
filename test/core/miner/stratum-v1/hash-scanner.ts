import { hashHeader } from '../../../../core/miner/stratum-v1/block-header.ts';
import type { Scanner, ScanResult, ScanTask } from '../../../../core/miner/scan-task.ts';
import { bigintFromLe } from '../../../../core/plugin-api/target.ts';

/** Scans with node:crypto, in this thread: the reference for kernels, and enough for easy targets. */
export class HashScanner implements Scanner {
  closed = false;

  async scan(task: ScanTask): Promise<ScanResult> {
    // Lets sockets have their turn, as threads would.
    await new Promise((resolve) => setImmediate(resolve));
    const target = bigintFromLe(task.targetLe);
    for (let index = 0; index < task.count; index++) {
      const nonce = task.nonceStart + index;
      if (bigintFromLe(hashHeader(task.header, nonce)) <= target) {
        return { nonce, hashes: index + 1, tookMs: 1 };
      }
    }
    return { nonce: undefined, hashes: task.count, tookMs: 1000 };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}
