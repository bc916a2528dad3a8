import type { MiningJob } from '../../../../core/plugin-api/job.ts';
import type {
  Admission,
  AdmitOutcome,
  AdmitRefusal,
  Seat,
  SeatJob,
  SeatSubmission,
  SeatVerdict,
  WorkDesk,
} from '../../../../core/plugin-api/work-desk.ts';
import { targetOfZeros } from '../../../../plugins/kale/jobs/kernel-layout.ts';

/** Nonces of each seat that is taken. */
const RANGE = 1_000_000n;

/** A seat that judges as the test says: whatever lies in its range is a share, once. */
export class FakeSeat implements Seat {
  readonly workerId: string;
  readonly address: string;
  readonly worker: string;
  readonly remoteAddress: string;
  readonly agent: string;
  lane: string;
  readonly seatedAtMs = 0;
  open = true;
  ban: string | undefined;
  readonly tally = { accepted: 0, rejected: 0, blocks: 0, work: 0n, acceptedLastMs: undefined };
  readonly seen = new Set<bigint>();
  verdict: SeatVerdict | undefined;
  /** Verdicts come when it is released. */
  hangs = false;
  readonly #held: (() => void)[] = [];
  readonly #desk: FakeDesk;
  #first: bigint;
  #turns = 0;

  constructor(admission: Admission, desk: FakeDesk, first: bigint) {
    this.workerId = admission.workerId;
    this.address = admission.address;
    this.worker = admission.worker;
    this.remoteAddress = admission.remoteAddress;
    this.agent = admission.agent ?? '';
    this.lane = admission.lane ?? '';
    this.#desk = desk;
    this.#first = first;
  }

  current(): SeatJob | undefined {
    const { tip } = this.#desk;
    if (tip === undefined || !this.open) return undefined;
    const target = targetOfZeros(this.#desk.zeros);
    const index = Number(tip.slice(0, tip.indexOf('.')));
    return {
      id: `j.${index}${'+'.repeat(this.#turns)}`,
      job: { template: { tip }, kale: { block: { index } } } as unknown as MiningJob,
      work: { dialect: 'http-work', nonceCount: 1n << 64n },
      lane: this.lane,
      nonceFirst: this.#first,
      nonceEnd: this.#first + RANGE,
      target,
      difficulty: 16 ** this.#desk.zeros,
      networkTarget: target,
      ageMs: 0,
      expiresAtMs: 0,
    };
  }

  async next(): Promise<SeatJob | undefined> {
    return this.current();
  }

  extend(jobId: string): SeatJob | undefined {
    if (this.current()?.id !== jobId) return undefined;
    this.#first = this.#desk.takeRange();
    return this.current();
  }

  turnTo(lane: string): void {
    if (lane === this.lane) return;
    this.lane = lane;
    this.#turns++;
  }

  async submit(jobId: string, { nonce }: SeatSubmission): Promise<SeatVerdict> {
    if (this.hangs) await new Promise<void>((resolve) => this.#held.push(resolve));
    if (this.verdict !== undefined) return this.verdict;
    // Jobs of lanes before are of the same block.
    if (this.current()?.id.startsWith(jobId) !== true) return { kind: 'rejected', reason: 'stale' };
    if (nonce < this.#first || nonce >= this.#first + RANGE)
      return { kind: 'rejected', reason: 'bad-extranonce' };
    if (this.seen.has(nonce)) return { kind: 'rejected', reason: 'duplicate' };
    this.seen.add(nonce);
    return { kind: 'accepted', late: false, blockCandidate: false, work: 16n };
  }

  release(): void {
    this.hangs = false;
    for (const resolve of this.#held.splice(0)) resolve();
  }

  leave(): void {
    this.open = false;
  }
}

/** Seats whoever comes, each with nonces of its own. */
export class FakeDesk implements WorkDesk {
  readonly taken = new Map<string, FakeSeat>();
  /** Name of the block that jobs are of; undefined: there are none. */
  tip: string | undefined;
  zeros = 1;
  refusal: AdmitRefusal | undefined;
  admissions = 0;
  #ranges = 0n;

  arrange(): void {}

  admit(admission: Admission): AdmitOutcome {
    this.admissions++;
    if (this.refusal !== undefined) return { kind: 'refused', refusal: this.refusal };
    const known = this.seat(admission.workerId);
    if (known !== undefined && known.address !== admission.address)
      return { kind: 'refused', refusal: { kind: 'already-seated', reason: 'taken' } };
    const seat = known ?? new FakeSeat(admission, this, this.takeRange());
    this.taken.set(admission.workerId, seat);
    return { kind: 'seated', seat, again: known !== undefined };
  }

  seat(workerId: string): FakeSeat | undefined {
    const seat = this.taken.get(workerId);
    return seat?.open === true ? seat : undefined;
  }

  seats(): readonly FakeSeat[] {
    return [...this.taken.values()];
  }

  ports(): readonly number[] {
    return [3336];
  }

  takeRange(): bigint {
    return this.#ranges++ * RANGE;
  }
}
