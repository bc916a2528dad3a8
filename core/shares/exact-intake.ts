import type { Verifier, KernelVerdict } from '../kernels/verifier.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import type { JobBuilder } from '../plugin-api/job.ts';
import type { BlockWatch } from './block-watch.ts';
import type { FaultLog } from './fault-log.ts';
import { PendingShare, type ShareGuide } from './pending-share.ts';
import type { PendingSubmission, ShareIntake } from './share-intake.ts';
import type { ShareJudge } from './share-judge.ts';
import type { ShareVerdict } from './share-verdict.ts';
import type { VerdictDesk } from './verdict-desk.ts';

/** The stations of a pool's shares, in the order in which a share passes them. */
export interface IntakeStations {
  readonly builder: JobBuilder;
  readonly verifier: Verifier;
  readonly blocks: BlockWatch;
  readonly judge: ShareJudge;
  readonly desk: VerdictDesk;
}

/**
 * The way of a share: hash input, kernel, block candidate to the daemons, then judged, logged, answered.
 * Whatever is our own fault (a full queue, a failed thread, a plugin that throws, a disk that is full)
 * rejects as `overloaded`, which never counts against a miner.
 */
export class ExactIntake implements ShareIntake, ShareGuide {
  readonly #inputBytes: number;
  readonly #at: IntakeStations;
  readonly #faults: FaultLog;
  /** Submissions that the verifier has. */
  #verifying = 0;
  #onIdle: (() => void) | undefined;

  /** `inputBytes`: the kernel's. */
  constructor(
    options: { readonly inputBytes: number },
    stations: IntakeStations,
    faults: FaultLog,
  ) {
    this.#inputBytes = options.inputBytes;
    this.#at = stations;
    this.#faults = faults;
  }

  submit(pending: PendingSubmission, respond: (verdict: ShareVerdict) => void): void {
    const { builder, verifier, judge, desk } = this.#at;
    const input = new Uint8Array(this.#inputBytes);
    const share = new PendingShare(pending, judge.arrive(pending.issued.job), input, respond, this);
    try {
      builder.encode(pending.issued.job, pending.submission, input, 0);
    } catch (error) {
      this.#faults.report(error, 'a submission could not be encoded');
      desk.reject(share, 'overloaded');
      return;
    }
    if (verifier.verify(share)) this.#verifying++;
    else desk.reject(share, 'overloaded');
  }

  /** Resolves when every submission so far is judged, and blocks among them are with the sender. */
  async idle(): Promise<void> {
    if (this.#verifying === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  settled(share: PendingShare, verdict: KernelVerdict, digest: Uint8Array): void {
    const { blocks, judge, desk } = this.#at;
    if (verdict === 2) share.blockCandidate = blocks.found(share.pending, digest);
    const { issued, submission } = share.pending;
    const reason = judge.judge(share.arrival, submission, issued.target, verdict, digest);
    if (reason === undefined) {
      share.digest = digest;
      if (!desk.credit(share)) this.refused(share);
    } else desk.reject(share, reason);
    this.#verified();
  }

  failed(share: PendingShare, error: PoolError): void {
    this.#faults.report(error, 'a submission could not be verified');
    this.#at.desk.reject(share, 'overloaded');
    this.#verified();
  }

  durable(share: PendingShare): void {
    this.#at.desk.accept(share);
  }

  refused(share: PendingShare): void {
    const { judge, desk } = this.#at;
    if (share.digest !== undefined) judge.withdraw(share.arrival, share.digest);
    desk.reject(share, 'overloaded');
  }

  #verified(): void {
    this.#verifying--;
    if (this.#verifying === 0) this.#onIdle?.();
  }
}
