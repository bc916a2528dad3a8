import assert from 'node:assert/strict';
import { PoolError } from '../../plugin-api/errors.ts';
import type { KernelEpoch } from '../../plugin-api/kernel.ts';
import { encodeBatch, JudgedBatch } from '../batch.ts';
import { EpochCrew, type EpochCrewOptions } from './epoch-crew.ts';
import type { EpochStanding } from './epoch-standing.ts';
import type { MemoryPlan } from './memory-plan.ts';

export type EpochScannerOptions = Omit<EpochCrewOptions, 'workPerPreparation' | 'prepare'>;

/** Nonces to try, from the one that stands in the input on. */
export interface EpochSlice {
  /** Lower-case hex. */
  readonly seed: string;
  readonly context: Uint8Array;
  /** Exactly the kernel's `inputBytes`. */
  readonly input: Uint8Array;
  /** Where in the input the nonce is: 4 bytes, little-endian. */
  readonly nonceAt: number;
  /** 1 to 2^31 - 1. */
  readonly count: number;
  /** 32 bytes, little-endian. */
  readonly targetLe: Uint8Array;
}

export interface EpochFind {
  /** Of the nonce within the slice, from 0. */
  readonly index: number;
  /** 32 bytes, in the kernel's order. */
  readonly digest: Uint8Array;
}

/** A miner of itself needs no name among followers. */
const MINER = 'miner';

/**
 * Looks for nonces on threads of its own, for kernels with epochs that export `scan`. Slices wait for their
 * seed, and, unlike shares, until its table is given out to be built: it pays for itself many times.
 */
export class EpochScanner {
  readonly #inputBytes: number;
  readonly #crew: EpochCrew;

  /** @throws PoolError `KERNEL_INVALID` where the module does not keep the ABI, or the machine cannot run it. */
  constructor(options: EpochScannerOptions) {
    this.#inputBytes = options.kernel.inputBytes;
    this.#crew = new EpochCrew({ ...options, workPerPreparation: 0 });
  }

  get plan(): MemoryPlan {
    return this.#crew.plan;
  }

  get standing(): EpochStanding {
    return this.#crew.standing;
  }

  /** The epoch of the work to come: its data are prepared at once, those of the next seed after them. */
  follow(epoch: KernelEpoch): void {
    this.#crew.follow(MINER, epoch);
  }

  /**
   * The first nonce whose digest is not above the target; undefined where the slice has none. Rejects with
   * a PoolError `KERNEL_*`.
   */
  scan(slice: EpochSlice): Promise<EpochFind | undefined> {
    const { seed, context, input, nonceAt, count, targetLe } = slice;
    assert(input.length === this.#inputBytes, 'input of the wrong length');
    assert(nonceAt >= 0 && nonceAt + 4 <= input.length, 'the nonce is not within the input');
    assert(count >= 1 && count < 2 ** 31, 'a slice has 1 to 2^31 - 1 nonces');
    const item = { context, input, shareTargetLe: targetLe, blockTargetLe: targetLe };
    return new Promise((resolve, reject) => {
      const taken = this.#crew.submit({
        seed,
        step: () => {
          const batch = encodeBatch([item], this.#inputBytes);
          return { kind: 'scan', batch, nonceAt, count };
        },
        done: (batch, index) => {
          const digest = new JudgedBatch(batch, this.#inputBytes).digest(0);
          resolve(index < 0 ? undefined : { index, digest });
        },
        fail: reject,
      });
      if (!taken) reject(new PoolError('KERNEL_BUSY', 'the scanner takes no more slices'));
    });
  }

  close(): Promise<void> {
    return this.#crew.close();
  }
}
