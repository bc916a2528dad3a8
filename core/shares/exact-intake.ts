import type { KernelVerdict } from '../kernels/verifier.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import { CANDIDATE_GATE_DEFAULTS, CandidateGate } from './candidate-gate.ts';
import { CANDIDATES_WAITING_MAX, ClaimedIntake } from './claimed-intake.ts';
import type { FaultLog } from './fault-log.ts';
import type { IntakeStations } from './intake-stations.ts';
import { encodeShare } from './encoded-share.ts';
import { PendingShare, type ShareGuide } from './pending-share.ts';
import type { PendingSubmission, ShareIntake } from './share-intake.ts';
import type { ShareVerdict } from './share-verdict.ts';
import { UnderWay } from './under-way.ts';

/**
 * The way of a share: hash input, kernel, block candidate to the daemons, then judged, logged, answered.
 * Whatever is our own fault (a full queue, a failed thread, a plugin that throws, a disk that is full)
 * rejects as `overloaded`, which never counts against a miner. Submissions that say which hash they have
 * go the way of `ClaimedIntake`.
 */
export class ExactIntake implements ShareIntake, ShareGuide {
  readonly #inputBytes: number;
  readonly #at: IntakeStations;
  readonly #faults: FaultLog;
  readonly #claims: ClaimedIntake;
  /** What the verifier has. */
  readonly #underWay = new UnderWay();

  /** `inputBytes`: the kernel's. */
  constructor(
    options: { readonly inputBytes: number },
    stations: IntakeStations,
    faults: FaultLog,
  ) {
    this.#inputBytes = options.inputBytes;
    this.#at = stations;
    this.#faults = faults;
    const claims = { inputBytes: options.inputBytes, waitingMax: CANDIDATES_WAITING_MAX };
    const gate = new CandidateGate(CANDIDATE_GATE_DEFAULTS);
    this.#claims = new ClaimedIntake(claims, stations, gate, faults);
  }

  submit(pending: PendingSubmission, respond: (verdict: ShareVerdict) => void): void {
    const { claim } = pending.submission;
    if (claim !== undefined) {
      this.#claims.submit(pending, claim, respond);
      return;
    }
    const { builder, verifier, judge, desk } = this.#at;
    const input = new Uint8Array(this.#inputBytes);
    const share = new PendingShare(pending, judge.arrive(pending.issued.job), input, respond, this);
    try {
      encodeShare(builder, share);
    } catch (error) {
      this.#faults.report(error, 'a submission could not be encoded');
      desk.reject(share, 'overloaded');
      return;
    }
    if (verifier.verify(share)) this.#underWay.enter();
    else desk.reject(share, 'overloaded');
  }

  /** Resolves when every submission so far is judged, and blocks among them are with the sender. */
  async idle(): Promise<void> {
    await Promise.all([this.#underWay.idle(), this.#claims.idle()]);
  }

  /** Goes on with what waits for the verifier. To be called several times a second. */
  tick(): void {
    this.#claims.tick();
  }

  /** Gives up what waits for the verifier. */
  close(): void {
    this.#claims.close();
  }

  settled(share: PendingShare, verdict: KernelVerdict, digest: Uint8Array): void {
    const { blocks, judge, desk } = this.#at;
    if (verdict === 2) share.solves = blocks.found(share.pending, digest)?.blockHash;
    const { issued, submission } = share.pending;
    const reason = judge.judge(share.arrival, submission, issued.target, verdict, digest);
    if (reason === undefined) {
      share.digest = digest;
      if (!desk.credit(share)) this.refused(share);
    } else desk.reject(share, reason);
    this.#underWay.leave();
  }

  failed(share: PendingShare, error: PoolError): void {
    this.#faults.report(error, 'a submission could not be verified');
    this.#at.desk.reject(share, 'overloaded');
    this.#underWay.leave();
  }

  durable(share: PendingShare): void {
    this.#at.desk.accept(share);
  }

  refused(share: PendingShare): void {
    const { judge, desk } = this.#at;
    if (share.digest !== undefined) judge.withdraw(share.arrival, share.digest);
    desk.reject(share, 'overloaded');
  }
}
