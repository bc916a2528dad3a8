import { setTimeout as pause } from 'node:timers/promises';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { Hasher } from '../../../core/plugin-api/hasher.ts';
import { bigintFromLe } from '../../../core/plugin-api/target.ts';
import { KERNEL_INPUT_BYTES, RX_0_CONTEXT, writeKernelInput } from '../jobs/kernel-layout.ts';

/** How often a busy kernel is asked again, and after how long: a block may wait for ten seconds. */
const TRIES_MAX = 200;
const PAUSE_MS = 50;
const HASHES = 1n << 256n;

/** Hashes blobs with RandomX on the host's threads. */
export class ProofOfWork {
  readonly #hasher: Hasher;

  constructor(hasher: Hasher) {
    this.#hasher = hasher;
  }

  /**
   * Whether the hash of a hashing blob fits the difficulty: `hash * difficulty < 2^256`. `seed`: hex.
   * @throws PoolError KERNEL_* where the kernel stays busy, or is gone.
   */
  async isProven(blob: Uint8Array, seed: string, difficulty: bigint): Promise<boolean> {
    const input = new Uint8Array(KERNEL_INPUT_BYTES);
    writeKernelInput(blob, input, 0);
    const digest = await this.#digest({ context: RX_0_CONTEXT, input, seed });
    return bigintFromLe(digest) * difficulty < HASHES;
  }

  async #digest(request: Parameters<Hasher['digest']>[0]): Promise<Uint8Array> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#hasher.digest(request);
      } catch (error) {
        const isBusy = error instanceof PoolError && error.code === 'KERNEL_BUSY';
        if (!isBusy || tries === TRIES_MAX) throw error;
        await pause(PAUSE_MS);
      }
    }
  }
}
