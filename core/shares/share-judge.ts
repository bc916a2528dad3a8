import type { JobFeed, JobListener } from '../jobs/job-feed.ts';
import { SearchSpaces } from '../jobs/search-spaces.ts';
import type { KernelVerdict } from '../kernels/verifier.ts';
import type { Clock } from '../plugin-api/clock.ts';
import { type Submission, workFor } from '../plugin-api/dialect.ts';
import type { MiningJob, Template } from '../plugin-api/job.ts';
import {
  bigintFromLe,
  type Target,
  targetToLe,
  type Work,
  workFromTarget,
} from '../plugin-api/target.ts';
import { DuplicateFilter } from './duplicate-filter.ts';
import type { RejectReason } from './share-verdict.ts';

export interface ShareJudgeOptions {
  /**
   * Limit of the duplicate filter of a job, or of the search space that it names; see `DuplicateFilter`. Beyond it,
   * shares are refused.
   */
  readonly filterSlotsMax: number;
  /** What the pool promises for work on a template; absent where it pays for blocks alone. */
  readonly quote?: ((template: Template) => string) | undefined;
  /** Whether a share that meets the network target is a block. @default true */
  readonly solves?: boolean;
}

/** The target that nothing meets. */
const NO_TARGET = new Uint8Array(32);

export const SHARE_JUDGE_DEFAULTS: ShareJudgeOptions = { filterSlotsMax: 1 << 22 };

const CLAIM_BYTES = 32;

/** What judging keeps about a job until it is stale. */
export interface JobFacts {
  /** Of the job, or of all jobs of its search space. */
  readonly filter: DuplicateFilter;
  /** Monotonic time at which the job was first seen. */
  readonly bornMs: number;
  /** Network target, 32 bytes, little-endian; zeros where no share is a block. */
  readonly blockTargetLe: Uint8Array;
  readonly networkWork: Work;
  /** What the pool promises for work on the job; undefined where it pays for blocks alone. */
  readonly quote: string | undefined;
}

/** How a submission stood when it arrived: time spent in the verifier's queue is nobody's fault. */
export interface Arrival {
  readonly job: MiningJob;
  readonly facts: JobFacts;
  readonly state: 'live' | 'late' | 'stale';
  /** Monotonic. */
  readonly atMs: number;
}

/** Decides what a submission is worth once its digest is known. */
export class ShareJudge implements JobListener {
  readonly #options: ShareJudgeOptions;
  readonly #jobs: JobFeed;
  readonly #clock: Clock;
  readonly #facts = new Map<MiningJob, JobFacts>();
  /** Kept when their jobs are stale: another job of the space may come yet. */
  readonly #spaces = new SearchSpaces<DuplicateFilter>();

  constructor(options: ShareJudgeOptions, jobs: JobFeed, clock: Clock) {
    this.#options = options;
    this.#jobs = jobs;
    this.#clock = clock;
    jobs.subscribe(this);
  }

  close(): void {
    this.#jobs.unsubscribe(this);
  }

  /** Notes when the job was born, from which its time bounds move on, and forgets stale jobs. */
  job(job: MiningJob): void {
    this.#factsOf(job);
    // Sessions hold stale jobs for minutes, in which their filters, by far the largest part of them, would
    // be of no use: no share of theirs is credited any more. Shares under way have their facts with them.
    for (const known of this.#facts.keys()) {
      if (this.#jobs.stateOf(known) === 'stale') this.#facts.delete(known);
    }
  }

  /** Digests of credited shares that are kept now, of all jobs and search spaces. */
  get digests(): number {
    const filters = new Set(this.#spaces.values());
    for (const { filter } of this.#facts.values()) filters.add(filter);
    let digests = 0;
    for (const { size } of filters) digests += size;
    return digests;
  }

  arrive(job: MiningJob): Arrival {
    const facts = this.#factsOf(job);
    return { job, facts, state: this.#jobs.stateOf(job), atMs: this.#clock.spanMs() };
  }

  /**
   * What a claimed hash (32 bytes, little-endian) would be worth if it is true, which no hashing is needed
   * for. Nothing but a block is worth looking at on a job that is stale.
   */
  appraise(
    { facts, state }: Arrival,
    targetLe: Uint8Array,
    claim: Uint8Array,
  ): 'candidate' | 'share' | RejectReason {
    if (claim.length !== CLAIM_BYTES) return 'malformed';
    // A claim costs nothing: one of zeros would meet a target of zeros.
    const isCandidate = this.#options.solves !== false && meets(claim, facts.blockTargetLe);
    if (!isCandidate && state === 'stale') return 'stale';
    if (!isCandidate && !meets(claim, targetLe)) return 'low-difficulty';
    if (facts.filter.has(claim)) return state === 'stale' ? 'stale' : 'duplicate';
    return isCandidate ? 'candidate' : 'share';
  }

  /**
   * Why the submission is not a share of `target`, or undefined: it is one, and its digest is a duplicate
   * from now on. Only shares enter the filter, so nobody fills it with hashes that cost nothing.
   */
  judge(
    arrival: Arrival,
    submission: Submission,
    target: Target,
    verdict: KernelVerdict,
    digest: Uint8Array,
  ): RejectReason | undefined {
    if (arrival.state === 'stale') return 'stale';
    if (!ntimeFits(arrival, submission)) return 'bad-ntime';
    if (verdict === 0) return 'low-difficulty';
    // Where the network's target is the easier one, a block may still miss what the miner is credited for.
    if (verdict === 2 && bigintFromLe(digest) > target) return 'low-difficulty';
    switch (arrival.facts.filter.add(digest)) {
      case 'added':
        return undefined;
      case 'present':
        return 'duplicate';
      case 'full':
        return 'overloaded';
    }
  }

  /** A share that was judged to be one is not credited after all: its next try is no duplicate. */
  withdraw({ facts }: Arrival, digest: Uint8Array): void {
    facts.filter.withdraw(digest);
  }

  #factsOf(job: MiningJob): JobFacts {
    let facts = this.#facts.get(job);
    if (facts === undefined) {
      const target = job.template.networkTarget;
      facts = {
        filter: this.#filterOf(job),
        bornMs: this.#clock.spanMs(),
        blockTargetLe: this.#options.solves === false ? NO_TARGET : targetToLe(target),
        networkWork: workFromTarget(target),
        quote: this.#options.quote?.(job.template),
      };
      this.#facts.set(job, facts);
    }
    return facts;
  }

  #filterOf({ searchSpace }: MiningJob): DuplicateFilter {
    const make = (): DuplicateFilter => new DuplicateFilter(this.#options.filterSlotsMax);
    return searchSpace === undefined ? make() : this.#spaces.of(searchSpace, make);
  }
}

/** Whether one little-endian integer of 32 bytes is at most another. */
function meets(hashLe: Uint8Array, targetLe: Uint8Array): boolean {
  for (let index = CLAIM_BYTES - 1; index >= 0; index--) {
    const difference = (hashLe[index] ?? 0) - (targetLe[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** Only some dialects let miners roll the time. The chain's upper bound moves on with time, by whole seconds since the job was born. */
function ntimeFits({ job, facts, atMs }: Arrival, submission: Submission): boolean {
  if (submission.dialect !== 'stratum-v1') return true;
  const { ntimeMin, ntimeMax } = workFor(job.work, 'stratum-v1');
  const elapsedSeconds = Math.floor((atMs - facts.bornMs) / 1000);
  return submission.ntime >= ntimeMin && submission.ntime <= ntimeMax + elapsedSeconds;
}
