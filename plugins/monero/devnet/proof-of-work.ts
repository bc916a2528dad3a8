import { PatientHasher } from '../../../core/plugin-api/devnets/patient-hasher.ts';
import type { Hasher } from '../../../core/plugin-api/hasher.ts';
import { bigintFromLe } from '../../../core/plugin-api/target.ts';
import { KERNEL_INPUT_BYTES, RX_0_CONTEXT, writeKernelInput } from '../jobs/kernel-layout.ts';

const HASHES = 1n << 256n;

/** Hashes blobs with RandomX on the host's threads. */
export class ProofOfWork {
  readonly #hasher: PatientHasher;

  constructor(hasher: Hasher) {
    this.#hasher = new PatientHasher(hasher);
  }

  /**
   * Whether the hash of a hashing blob fits the difficulty: `hash * difficulty < 2^256`. `seed`: hex.
   * @throws PoolError KERNEL_* where the kernel stays busy, or is gone.
   */
  async isProven(blob: Uint8Array, seed: string, difficulty: bigint): Promise<boolean> {
    const input = new Uint8Array(KERNEL_INPUT_BYTES);
    writeKernelInput(blob, input, 0);
    const digest = await this.#hasher.digest({ context: RX_0_CONTEXT, input, seed });
    return bigintFromLe(digest) * difficulty < HASHES;
  }
}
