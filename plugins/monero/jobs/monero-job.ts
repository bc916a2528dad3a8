import type {
  StratumCryptonoteSubmission,
  WorkByDialect,
} from '../../../core/plugin-api/dialect.ts';
import type { MiningJob } from '../../../core/plugin-api/job.ts';
import type { KernelEpoch } from '../../../core/plugin-api/kernel.ts';
import type { MoneroTemplate } from '../daemons/monero-template.ts';
import type { CandidateBlock } from './candidate-block.ts';
import { RX_0_CONTEXT } from './kernel-layout.ts';

export interface MoneroJobParts {
  readonly id: string;
  readonly template: MoneroTemplate;
  readonly candidate: CandidateBlock;
  /** What no other job has: the first of the reserved bytes. */
  readonly salt: Uint8Array;
}

/** A candidate block whose reserved bytes are the job's salt, then the extranonce of a session, then zeros. */
export class MoneroJob implements MiningJob {
  readonly id: string;
  readonly template: MoneroTemplate;
  readonly work: WorkByDialect;
  readonly epoch: KernelEpoch;
  readonly kernelContext = RX_0_CONTEXT;
  readonly #candidate: CandidateBlock;
  readonly #salt: Uint8Array;

  constructor({ id, template, candidate, salt }: MoneroJobParts) {
    this.id = id;
    this.template = template;
    this.#candidate = candidate;
    this.#salt = salt;
    this.epoch = { seed: template.seedHash, seedNext: template.nextSeedHash };
    this.work = {
      'stratum-cryptonote': {
        dialect: 'stratum-cryptonote',
        algo: 'rx/0',
        height: template.height,
        seedHash: template.seedHash,
        nextSeedHash: template.nextSeedHash,
        nonceOffset: candidate.nonceOffset,
        hashingBlob: (extranonce) => candidate.hashingBlob(this.#reserved(extranonce)),
      },
    };
  }

  /** What the miner hashed. */
  hashingBlob(submission: StratumCryptonoteSubmission): Buffer {
    const blob = this.#candidate.hashingBlob(this.#reserved(submission.extranonce));
    blob.set(submission.nonce, this.#candidate.nonceOffset);
    return blob;
  }

  /** The whole block that the miner found, if its hash is good. */
  block(submission: StratumCryptonoteSubmission): Buffer {
    return this.#candidate.blob(this.#reserved(submission.extranonce), submission.nonce);
  }

  #reserved(extranonce: Uint8Array): Uint8Array {
    const reserved = new Uint8Array(this.template.reservedBytes);
    if (this.#salt.length + extranonce.length > reserved.length)
      throw new RangeError(
        `an extranonce of ${extranonce.length} bytes is longer than there is room`,
      );
    reserved.set(this.#salt);
    reserved.set(extranonce, this.#salt.length);
    return reserved;
  }
}
