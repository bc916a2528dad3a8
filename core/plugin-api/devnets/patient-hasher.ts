import { setTimeout as pause } from 'node:timers/promises';
import { PoolError } from '../errors.ts';
import type { Hasher, HashRequest } from '../hasher.ts';

/** How often a busy kernel is asked again, and after how long: a block may wait for ten seconds. */
const TRIES_MAX = 200;
const PAUSE_MS = 50;

/** Asks a hasher again while it has too much to do, for some seconds. */
export class PatientHasher implements Hasher {
  readonly #hasher: Hasher;

  constructor(hasher: Hasher) {
    this.#hasher = hasher;
  }

  /** @throws PoolError KERNEL_* where the kernel stays busy, or is gone. */
  async digest(request: HashRequest): Promise<Uint8Array> {
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
