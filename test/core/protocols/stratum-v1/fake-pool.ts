import type { JobFeed, JobListener } from '../../../../core/jobs/job-feed.ts';
import type { MiningPool } from '../../../../core/jobs/mining-pool.ts';
import type { StratumV1Work } from '../../../../core/plugin-api/dialect.ts';
import type { MiningJob } from '../../../../core/plugin-api/job.ts';
import { TARGET_MAX } from '../../../../core/plugin-api/target.ts';
import type { AddressCheck } from '../../../../core/plugin-api/wallet.ts';
import type { PendingSubmission, ShareIntake } from '../../../../core/shares/share-intake.ts';
import type { ShareVerdict } from '../../../../core/shares/share-verdict.ts';

export const ACCEPTED: ShareVerdict = { kind: 'accepted', late: false, blockCandidate: false };

/** A submission that waits for the test's verdict. */
export interface HeldSubmission {
  readonly pending: PendingSubmission;
  readonly respond: (verdict: ShareVerdict) => void;
}

/**
 * A pool whose jobs and verdicts the test decides. It pays addresses that begin with its prefix.
 */
export class FakePool implements MiningPool, JobFeed, ShareIntake {
  readonly algorithm = 'sha256d';
  readonly dialects = ['stratum-v1'] as const;
  readonly priority = 0;
  readonly id: string;
  readonly prefix: string;
  readonly versionMask: number;
  readonly held: HeldSubmission[] = [];
  readonly listeners = new Set<JobListener>();
  readonly stale = new Set<MiningJob>();
  readonly wallet = { checkAddress: (address: string) => this.check(address) };
  current: MiningJob | undefined;
  #jobCount = 0;

  constructor(id: string, prefix: string, versionMask = 0x1fffe000) {
    this.id = id;
    this.prefix = prefix;
    this.versionMask = versionMask;
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

  check(address: string): AddressCheck {
    return address.startsWith(this.prefix)
      ? { kind: 'valid', address }
      : { kind: 'refused', reason: `Not an address of ${this.id}` };
  }

  /** Makes a job and hands it to whoever listens. */
  publish(clean: boolean, changes: Partial<StratumV1Work> = {}): MiningJob {
    const job = this.#job(changes);
    this.current = job;
    for (const listener of this.listeners) listener.job(job, clean);
    return job;
  }

  #job(changes: Partial<StratumV1Work>): MiningJob {
    this.#jobCount++;
    const work: StratumV1Work = {
      dialect: 'stratum-v1',
      previousHash: '11'.repeat(32),
      coinb1: '0100',
      coinb2: `ff${this.#jobCount.toString(16).padStart(2, '0')}`,
      branches: ['22'.repeat(32)],
      version: 0x20000000,
      versionMask: this.versionMask,
      bits: 0x1d00ffff,
      ntime: 0x6553f100,
      ntimeMin: 0x6553f000,
      ntimeMax: 0x65540d20,
      ...changes,
    };
    const template = {
      tip: 'aa'.repeat(32),
      height: 100,
      networkTarget: TARGET_MAX,
      source: 'fake',
      rewardAtomic: 5_000_000_000n,
    };
    // Every pool counts its jobs from 1, as pools do.
    const id = String(this.#jobCount);
    return { id, template, work: { 'stratum-v1': work }, kernelContext: new Uint8Array() };
  }
}
