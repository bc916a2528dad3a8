import type { JobFeed, JobListener } from '../../../../core/jobs/job-feed.ts';
import type { MiningPool } from '../../../../core/jobs/mining-pool.ts';
import type { DialectId, WorkByDialect } from '../../../../core/plugin-api/dialect.ts';
import type { MiningJob } from '../../../../core/plugin-api/job.ts';
import { TARGET_MAX } from '../../../../core/plugin-api/target.ts';
import type { AddressCheck, Wallet } from '../../../../core/plugin-api/wallet.ts';
import type { PendingSubmission, ShareIntake } from '../../../../core/shares/share-intake.ts';
import type { ShareVerdict } from '../../../../core/shares/share-verdict.ts';

export const ACCEPTED: ShareVerdict = { kind: 'accepted', late: false, blockCandidate: false };

/** A submission that waits for the test's verdict. */
export interface HeldSubmission {
  readonly pending: PendingSubmission;
  readonly respond: (verdict: ShareVerdict) => void;
}

export interface FakePoolOptions<Changes> {
  readonly id: string;
  readonly algorithm: string;
  readonly dialects: readonly DialectId[];
  /** What addresses begin with that it pays, in whatever case; it knows them in lower case. */
  readonly prefix: string;
  /** Work of the n-th job, from 1. */
  readonly work: (jobCount: number, changes: Partial<Changes>) => WorkByDialect;
}

/** A pool whose jobs and verdicts the test decides. */
export class FakeMiningPool<Changes extends object> implements MiningPool, JobFeed, ShareIntake {
  readonly priority = 0;
  readonly id: string;
  readonly algorithm: string;
  readonly dialects: readonly DialectId[];
  readonly held: HeldSubmission[] = [];
  readonly listeners = new Set<JobListener>();
  readonly stale = new Set<MiningJob>();
  /** Of the jobs that follow. */
  networkTarget = TARGET_MAX;
  wallet: Wallet = { checkAddress: (address: string) => this.check(address) };
  current: MiningJob | undefined;
  /** Times that the wallet was asked. */
  checks = 0;
  readonly #options: FakePoolOptions<Changes>;
  #jobCount = 0;

  constructor(options: FakePoolOptions<Changes>) {
    this.id = options.id;
    this.algorithm = options.algorithm;
    this.dialects = options.dialects;
    this.#options = options;
  }

  get jobs(): JobFeed {
    return this;
  }

  get intake(): ShareIntake {
    return this;
  }

  subscribe(listener: JobListener): void {
    this.listeners.add(listener);
  }

  unsubscribe(listener: JobListener): void {
    this.listeners.delete(listener);
  }

  stateOf(job: MiningJob): 'live' | 'stale' {
    return this.stale.has(job) ? 'stale' : 'live';
  }

  submit(pending: PendingSubmission, respond: (verdict: ShareVerdict) => void): void {
    this.held.push({ pending, respond });
  }

  check(typed: string): AddressCheck {
    this.checks++;
    const address = typed.toLowerCase();
    return address.startsWith(this.#options.prefix)
      ? { kind: 'valid', address }
      : { kind: 'refused', reason: `Not an address of ${this.id}` };
  }

  /** Makes a job and hands it to whoever listens. */
  publish(clean: boolean, changes: Partial<Changes> = {}): MiningJob {
    const job = this.#job(changes);
    this.current = job;
    for (const listener of this.listeners) listener.job(job, clean);
    return job;
  }

  #job(changes: Partial<Changes>): MiningJob {
    this.#jobCount++;
    const template = {
      tip: 'aa'.repeat(32),
      height: 100,
      networkTarget: this.networkTarget,
      source: 'fake',
      rewardAtomic: 5_000_000_000n,
      feesAtomic: 0n,
    };
    // Every pool counts its jobs from 1, as pools do.
    const id = String(this.#jobCount);
    const work = this.#options.work(this.#jobCount, changes);
    return { id, template, work, kernelContext: new Uint8Array() };
  }
}
