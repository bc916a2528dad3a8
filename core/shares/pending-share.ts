import type { KernelVerdict, VerifyItem } from '../kernels/verifier.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import type { LogWaiter } from './append-log.ts';
import type { PendingSubmission } from './share-intake.ts';
import type { Arrival } from './share-judge.ts';
import type { ShareRecord } from './share-record.ts';
import type { ShareVerdict } from './share-verdict.ts';

/** Who leads a share from station to station. */
export interface ShareGuide {
  settled(share: PendingShare, verdict: KernelVerdict, digest: Uint8Array): void;
  failed(share: PendingShare, error: PoolError): void;
  durable(share: PendingShare): void;
  refused(share: PendingShare): void;
}

/** One submission on its way: the single object that the verifier and the log hold of it. */
export class PendingShare implements VerifyItem, LogWaiter {
  readonly pending: PendingSubmission;
  readonly arrival: Arrival;
  readonly input: Uint8Array;
  /** The job's, until the submission is encoded. */
  context: Uint8Array;
  readonly respond: (verdict: ShareVerdict) => void;
  /** Hash of the block that it met the network target with and that went to the daemons, display form. */
  solves: string | undefined;
  /** Its hash, 32 bytes, little-endian; undefined until it is credited, and by this hash. */
  digest: Uint8Array | undefined;
  /** What the log keeps of it; undefined until it is judged to be a share. */
  record: ShareRecord | undefined;
  readonly #guide: ShareGuide;

  constructor(
    pending: PendingSubmission,
    arrival: Arrival,
    input: Uint8Array,
    respond: (verdict: ShareVerdict) => void,
    guide: ShareGuide,
  ) {
    this.pending = pending;
    this.arrival = arrival;
    this.input = input;
    this.context = pending.issued.job.kernelContext;
    this.respond = respond;
    this.#guide = guide;
  }

  get seed(): string | undefined {
    return this.pending.issued.job.epoch?.seed;
  }

  get shareTargetLe(): Uint8Array {
    return this.pending.issued.targetLe;
  }

  get blockTargetLe(): Uint8Array {
    return this.arrival.facts.blockTargetLe;
  }

  settle(verdict: KernelVerdict, digest: Uint8Array): void {
    this.#guide.settled(this, verdict, digest);
  }

  fail(error: PoolError): void {
    this.#guide.failed(this, error);
  }

  durable(): void {
    this.#guide.durable(this);
  }

  refused(): void {
    this.#guide.refused(this);
  }
}
