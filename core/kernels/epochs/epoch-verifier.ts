import assert from 'node:assert/strict';
import type { PoolError } from '../../plugin-api/errors.ts';
import type { KernelEpoch } from '../../plugin-api/kernel.ts';
import { encodeBatch, JudgedBatch } from '../batch.ts';
import type { Verifier, VerifyItem } from '../verifier.ts';
import { EpochCrew, type EpochCrewOptions } from './epoch-crew.ts';
import type { EpochStanding } from './epoch-standing.ts';
import type { EpochStep } from './epoch-task.ts';
import type { EpochWork } from './epoch-work.ts';
import type { MemoryPlan } from './memory-plan.ts';

export type EpochVerifierOptions = Omit<EpochCrewOptions, 'workPerPreparation'>;

/** Verifies shares of a kernel with epochs, one by one, on threads that share its data. */
export class EpochVerifier implements Verifier {
  readonly #inputBytes: number;
  readonly #crew: EpochCrew;

  /** @throws PoolError `KERNEL_INVALID` where the module does not keep the ABI, or the machine cannot run it. */
  constructor(options: EpochVerifierOptions) {
    this.#inputBytes = options.kernel.inputBytes;
    this.#crew = new EpochCrew(options);
  }

  /** How it uses memory, and why. */
  get plan(): MemoryPlan {
    return this.#crew.plan;
  }

  get standing(): EpochStanding {
    return this.#crew.standing;
  }

  get pending(): number {
    return this.#crew.pending;
  }

  verify(item: VerifyItem): boolean {
    assert(item.input.length === this.#inputBytes, 'input of the wrong length');
    return this.#crew.submit(new ShareWork(item, this.#inputBytes));
  }

  follow(follower: string, epoch: KernelEpoch | undefined): void {
    this.#crew.follow(follower, epoch);
  }

  close(): Promise<void> {
    return this.#crew.close();
  }
}

class ShareWork implements EpochWork {
  readonly #item: VerifyItem;
  readonly #inputBytes: number;

  constructor(item: VerifyItem, inputBytes: number) {
    this.#item = item;
    this.#inputBytes = inputBytes;
  }

  get seed(): string {
    return this.#item.seed ?? '';
  }

  get urgent(): boolean {
    return this.#item.urgent === true;
  }

  step(): EpochStep {
    return { kind: 'verify', batch: encodeBatch([this.#item], this.#inputBytes) };
  }

  done(batch: ArrayBuffer): void {
    const judged = new JudgedBatch(batch, this.#inputBytes);
    this.#item.settle(judged.verdict(0), judged.digest(0));
  }

  fail(error: PoolError): void {
    this.#item.fail(error);
  }
}
