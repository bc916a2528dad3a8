import type { Template } from '../../../../core/plugin-api/job.ts';
import type {
  Admission,
  AdmitOutcome,
  AdmitRefusal,
  DeskTerms,
  JobWait,
  Seat,
  SeatJob,
  SeatSubmission,
  SeatTally,
  SeatVerdict,
  WorkDesk,
} from '../../../../core/plugin-api/work-desk.ts';
import { targetOfDifficulty } from '../../../../plugins/visionx/consensus/target.ts';
import type { VisionXJob } from '../../../../plugins/visionx/jobs/visionx-job.ts';

const TEMPLATE: Template = {
  tip: 'aa'.repeat(32),
  height: 7,
  networkTarget: targetOfDifficulty(200n),
  source: 'test',
  rewardAtomic: 3_200_000_000n,
  feesAtomic: 0n,
};

export const JOB: VisionXJob = {
  id: '01',
  template: TEMPLATE,
  work: {},
  kernelContext: new Uint8Array(),
  visionx: {
    message: new Uint8Array([1, 2, 255]),
    height: 7n,
    epoch: 0n,
    seed: '0e'.repeat(32),
    previousHash: 'aa'.repeat(32),
    timeSeconds: 1_760_000_000n,
    transactionsRoot: '7e'.repeat(32),
    miner: 'land1pool',
    difficulty: 200n,
  },
};

export function seatJob(changes: Partial<SeatJob> = {}): SeatJob {
  return {
    id: 'b1',
    job: JOB,
    work: { dialect: 'http-work', nonceCount: 1n << 64n },
    lane: '',
    nonceFirst: 1_000n,
    nonceEnd: 2_000n,
    target: targetOfDifficulty(20n),
    difficulty: 20,
    networkTarget: TEMPLATE.networkTarget,
    ageMs: 0,
    expiresAtMs: 1_760_000_240_999,
    ...changes,
  };
}

/** A seat whose jobs and verdicts the test decides. */
export class FakeSeat implements Seat {
  readonly workerId: string;
  readonly address: string;
  readonly worker: string;
  readonly remoteAddress: string;
  readonly agent: string;
  readonly lane = '';
  readonly seatedAtMs = 1_760_000_000_000;
  open = true;
  ban: string | undefined;
  tally: SeatTally = { accepted: 0, rejected: 0, blocks: 0, work: 0n, acceptedLastMs: undefined };
  job: SeatJob | undefined = seatJob();
  extended: SeatJob | undefined;
  /** Who asked for it. */
  extendedFor: string | undefined;
  /** Of the next submission. */
  verdict: SeatVerdict = { kind: 'accepted', late: false, blockCandidate: false, work: 20n };
  /** Done while a submission is judged. */
  onSubmit: () => void = () => undefined;
  readonly submitted: (SeatSubmission & { readonly jobId: string })[] = [];
  /** Who waits for a job: ended by the test. */
  waiting: { known?: string; ms: number; from?: string; end: (job?: SeatJob) => void } | undefined;

  constructor({ workerId, address, worker, remoteAddress, agent = '' }: Admission) {
    this.workerId = workerId;
    this.address = address;
    this.worker = worker;
    this.remoteAddress = remoteAddress;
    this.agent = agent;
  }

  current(): SeatJob | undefined {
    return this.open ? this.job : undefined;
  }

  next(known: string | undefined, { timeoutMs: ms, remoteAddress: from }: JobWait) {
    return new Promise<SeatJob | undefined>((end) => {
      this.waiting = { ...(known !== undefined && { known }), ms, ...(from && { from }), end };
    });
  }

  extend(jobId: string, remoteAddress?: string): SeatJob | undefined {
    this.extendedFor = remoteAddress;
    return jobId === this.job?.id ? this.extended : undefined;
  }

  turnTo(): void {
    throw new Error('this coin has no lanes');
  }

  submit(jobId: string, submission: SeatSubmission): Promise<SeatVerdict> {
    this.submitted.push({ jobId, ...submission });
    this.onSubmit();
    return Promise.resolve(this.verdict);
  }

  leave(): void {
    this.open = false;
    this.waiting?.end();
  }
}

/** A desk that seats whom the test lets. */
export class FakeDesk implements WorkDesk {
  readonly #seats = new Map<string, FakeSeat>();
  terms: Partial<DeskTerms> = {};
  refusal: AdmitRefusal | undefined;
  openPorts: readonly number[] = [7072];
  /** How often all seats were asked for. */
  looks = 0;
  admitted: Admission | undefined;

  arrange(terms: Partial<DeskTerms>): void {
    this.terms = terms;
  }

  admit(admission: Admission): AdmitOutcome {
    this.admitted = admission;
    if (this.refusal !== undefined) return { kind: 'refused', refusal: this.refusal };
    const known = this.seat(admission.workerId);
    if (known !== undefined && known.address !== admission.address)
      return { kind: 'refused', refusal: { kind: 'already-seated', reason: 'taken' } };
    return { kind: 'seated', seat: known ?? this.add(admission), again: known !== undefined };
  }

  seat(workerId: string): FakeSeat | undefined {
    const seat = this.#seats.get(workerId);
    return seat?.open === true ? seat : undefined;
  }

  seats(): readonly FakeSeat[] {
    this.looks++;
    return [...this.#seats.values()].filter(({ open }) => open);
  }

  ports(): readonly number[] {
    return this.openPorts;
  }

  add(admission: Admission): FakeSeat {
    const seat = new FakeSeat(admission);
    this.#seats.set(admission.workerId, seat);
    return seat;
  }
}
