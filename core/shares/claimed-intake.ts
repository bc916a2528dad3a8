import type { KernelVerdict } from '../kernels/verifier.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import type { CandidateGate } from './candidate-gate.ts';
import type { Check, Finding } from './checking-policy.ts';
import { ClaimedShare } from './claimed-share.ts';
import { encodeShare } from './encoded-share.ts';
import type { FaultLog } from './fault-log.ts';
import type { IntakeStations } from './intake-stations.ts';
import type { ShareGuide } from './pending-share.ts';
import type { PendingSubmission } from './share-intake.ts';
import type { RejectReason, ShareVerdict } from './share-verdict.ts';
import { UnderWay } from './under-way.ts';

export interface ClaimedIntakeOptions {
  /** The kernel's. */
  readonly inputBytes: number;
  /** Candidates that may wait for room in the verifier. */
  readonly waitingMax: number;
}

export const CANDIDATES_WAITING_MAX = 256;
/** A candidate whose verification fails this often is given up: there may be no kernel thread any more. */
const FAILURES_MAX = 3;

/**
 * The way of a share whose submission says which hash it has: the claim is judged first, which costs nothing;
 * a block goes to the daemons; then the hash is verified, or trusted where the port's policy says so; then it
 * goes the way of all shares. A claim that is not the submission's hash is a `wrong-result`.
 *
 * A candidate is verified always, and again where that fails. One for which the verifier has no room waits
 * for it. One that cannot be verified goes to the daemons on its word, whose answer then counts; one that
 * cannot go either, because of a flood of them, is told whole.
 */
export class ClaimedIntake implements ShareGuide {
  readonly #options: ClaimedIntakeOptions;
  readonly #at: IntakeStations;
  readonly #gate: CandidateGate;
  readonly #faults: FaultLog;
  /** What was handed to the verifier, or waits to be. */
  readonly #underWay = new UnderWay();
  readonly #waiting: ClaimedShare[] = [];
  #closed = false;

  constructor(
    options: ClaimedIntakeOptions,
    stations: IntakeStations,
    gate: CandidateGate,
    faults: FaultLog,
  ) {
    this.#options = options;
    this.#at = stations;
    this.#gate = gate;
    this.#faults = faults;
  }

  submit(
    pending: PendingSubmission,
    claim: Uint8Array,
    respond: (verdict: ShareVerdict) => void,
  ): void {
    const { judge, desk } = this.#at;
    const { job, targetLe } = pending.issued;
    const arrival = judge.arrive(job);
    const input = new Uint8Array(this.#options.inputBytes);
    const share = new ClaimedShare(pending, claim, arrival, input, respond, this);
    const worth = judge.appraise(arrival, targetLe, claim);
    if (worth !== 'share' && worth !== 'candidate') {
      desk.reject(share, worth);
      return;
    }
    if (worth === 'candidate') this.#announce(share);
    const check = this.#decide(share);
    if (check === 'trust') {
      this.#conclude(share, 1, claim);
      return;
    }
    share.urgent = check === 'sample' || share.urgent;
    this.#underWay.enter();
    if (this.#encode(share)) this.#verify(share);
  }

  /** Hands the verifier what waits for room in it. To be called several times a second. */
  tick(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#at.verifier.verify(next)) return;
      this.#waiting.shift();
    }
  }

  /** Resolves when every submission so far is judged. */
  idle(): Promise<void> {
    return this.#underWay.idle();
  }

  /** Gives up what waits for room in the verifier. */
  close(): void {
    this.#closed = true;
    for (const share of this.#waiting.splice(0)) this.#giveUp(share);
  }

  settled(share: ClaimedShare, verdict: KernelVerdict, digest: Uint8Array): void {
    const { blocks, desk } = this.#at;
    const { claim, pass, pending, sent } = share;
    // What the kernel says is a block is one, whatever was claimed.
    if (verdict === 2) share.solves = (blocks.found(pending, digest) ?? sent)?.blockHash;
    else if (sent !== undefined) blocks.disprove(pending, sent);
    if (pass !== undefined) this.#gate.leave(pending.miner, pass);
    if (isEqual(claim, digest)) {
      const reason = this.#conclude(share, verdict, digest);
      this.#note(share, reason === undefined ? 'credited' : 'right');
      if (reason === undefined) this.#gate.right(pending.miner);
    } else {
      this.#note(share, 'wrong');
      this.#gate.wrong(pending.miner);
      desk.reject(share, 'wrong-result');
    }
    this.#underWay.leave();
    this.tick();
  }

  failed(share: ClaimedShare, error: PoolError): void {
    this.#faults.report(error, 'a submission could not be verified');
    share.failures++;
    if (share.pass === undefined) this.#letGo(share);
    else if (share.failures < FAILURES_MAX) this.#verify(share);
    else {
      share.sent ??= this.#at.blocks.claimed(share.pending, share.claim);
      this.#letGo(share);
    }
    this.tick();
  }

  durable(share: ClaimedShare): void {
    this.#at.desk.accept(share);
  }

  refused(share: ClaimedShare): void {
    const { judge, desk } = this.#at;
    if (share.digest !== undefined) judge.withdraw(share.arrival, share.digest);
    desk.reject(share, 'overloaded');
  }

  #announce(share: ClaimedShare): void {
    const { claim, pending } = share;
    share.pass = this.#gate.enter(pending.miner);
    share.urgent = share.pass !== 'wait';
    if (share.pass === 'send') share.sent = this.#at.blocks.claimed(pending, claim);
  }

  #decide({ pass, pending }: ClaimedShare): Check {
    const { checking, issued, miner } = pending;
    return checking === undefined
      ? 'full'
      : checking.decide(miner, issued.work, pass !== undefined);
  }

  #note({ pending }: ClaimedShare, finding: Finding): void {
    pending.checking?.checked(pending.miner, pending.issued.work, finding);
  }

  /** Judges a share by its hash. The reason why it is none, or undefined where it went to the log. */
  #conclude(
    share: ClaimedShare,
    verdict: KernelVerdict,
    digest: Uint8Array,
  ): RejectReason | undefined {
    const { judge, desk } = this.#at;
    const { issued, submission } = share.pending;
    const reason = judge.judge(share.arrival, submission, issued.target, verdict, digest);
    if (reason !== undefined) desk.reject(share, reason);
    else {
      share.digest = digest;
      if (!desk.credit(share)) this.refused(share);
    }
    return reason;
  }

  #encode(share: ClaimedShare): boolean {
    try {
      encodeShare(this.#at.builder, share);
      return true;
    } catch (error) {
      this.#faults.report(error, 'a submission could not be encoded');
      this.#giveUp(share);
      return false;
    }
  }

  #verify(share: ClaimedShare): void {
    if (this.#at.verifier.verify(share)) return;
    if (share.pass === undefined) this.#letGo(share);
    else if (this.#closed || this.#waiting.length >= this.#options.waitingMax) this.#giveUp(share);
    else this.#waiting.push(share);
  }

  /** Lets a share go that will not be verified; a block that no daemon has is told whole. */
  #giveUp(share: ClaimedShare): void {
    const { claim, pass, pending, sent } = share;
    if (pass !== undefined && sent === undefined) this.#at.blocks.lost(pending, claim);
    this.#letGo(share);
  }

  #letGo(share: ClaimedShare): void {
    const { pass, pending } = share;
    if (pass !== undefined) this.#gate.leave(pending.miner, pass);
    this.#note(share, 'unknown');
    this.#at.desk.reject(share, 'overloaded');
    this.#underWay.leave();
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
