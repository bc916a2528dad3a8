import { farmerKey } from '../consensus/farmer-key.ts';
import { leadingZeros } from '../consensus/leading-zeros.ts';
import { workHash } from '../consensus/work-hash.ts';
import type { RelayedWork } from './backend-answers.ts';
import { ShareTally } from './share-tally.ts';

/** Who a miner is. */
export interface MinerIdentity {
  readonly minerId: string;
  readonly address: string;
  readonly worker: string;
  readonly agent: string;
  readonly remoteAddress: string;
}

export type NonceJudgement =
  | {
      readonly kind: 'share';
      readonly work: RelayedWork;
      readonly zeros: number;
      /** 64 hex digits. */
      readonly hash: string;
    }
  | {
      readonly kind: 'refused';
      readonly reason:
        | 'unknown-job'
        | 'bad-extranonce'
        | 'duplicate'
        | 'low-difficulty'
        | 'wrong-result';
    };

interface MinerJob {
  readonly work: RelayedWork;
  ranges: readonly { readonly first: bigint; readonly end: bigint }[];
  readonly seen: Set<bigint>;
}

const JOBS_MAX = 8;
const RANGES_MAX = 16;
/** Shares of one job: at a hundred a second, more than a block has. */
const SEEN_MAX = 50_000;

/** A miner of a pooler: the jobs it was told, and what it found. */
export class PoolerMiner {
  identity: MinerIdentity;
  /** Its address as it was sent; the backend may have another spelling. */
  readonly spelled: string;
  /** Unix milliseconds. */
  readonly registeredAtMs: number;
  readonly tally = new ShareTally();
  /** Leading zeros of its best share; undefined before the first. */
  zerosBest: number | undefined;
  /** False from the moment that its place is given up. */
  open = true;
  /** Of the injected clock's span. */
  heardMs = 0;
  /** When its work was asked for last; undefined: it has to be asked for again. */
  askedMs: number | undefined;
  readonly #jobs = new Map<string, MinerJob>();
  #work: RelayedWork | undefined;

  constructor(identity: MinerIdentity, registeredAtMs: number) {
    this.identity = identity;
    this.spelled = identity.address;
    this.registeredAtMs = registeredAtMs;
  }

  /** G address of the farmer that it works for; empty for none. */
  get lane(): string {
    return this.#work?.custodialWallet ?? '';
  }

  get work(): RelayedWork | undefined {
    return this.#work;
  }

  /** Whether it was told of a job, and may still find something in it. */
  knows(jobId: string): boolean {
    return this.#jobs.has(jobId);
  }

  take(work: RelayedWork | undefined): void {
    this.#work = work;
    if (work === undefined) return;
    const job = this.#jobs.get(work.jobId) ?? { work, ranges: [], seen: new Set<bigint>() };
    const range = { first: BigInt(work.nonceFirst), end: BigInt(work.nonceEnd) };
    if (!job.ranges.some(({ first }) => first === range.first))
      job.ranges = [...job.ranges, range].slice(-RANGES_MAX);
    this.#jobs.delete(work.jobId);
    this.#jobs.set(work.jobId, job);
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > JOBS_MAX && oldest !== undefined) this.#jobs.delete(oldest);
  }

  /** The backend started anew, and knows none of its jobs. */
  forgetJobs(): void {
    this.#jobs.clear();
    this.#work = undefined;
    this.askedMs = undefined;
  }

  /** Hashes a nonce; each is a share once. `claim`: the hash that it is said to have, last byte first. */
  judge(jobId: string, nonce: bigint, claim?: Uint8Array): NonceJudgement {
    const job = this.#jobs.get(jobId);
    if (job === undefined) return refused('unknown-job');
    const { work, ranges, seen } = job;
    if (!ranges.some(({ first, end }) => nonce >= first && nonce < end))
      return refused('bad-extranonce');
    if (seen.has(nonce) || seen.size >= SEEN_MAX) return refused('duplicate');
    const hash = workHash({
      index: work.blockIndex,
      nonce,
      entropy: Buffer.from(work.entropy, 'hex'),
      farmer: farmerKey(work.custodialWallet),
    });
    if (claim !== undefined && !Buffer.from(claim).reverse().equals(hash))
      return refused('wrong-result');
    const zeros = leadingZeros(hash);
    if (zeros < work.shareZeros) return refused('low-difficulty');
    seen.add(nonce);
    this.zerosBest = Math.max(zeros, this.zerosBest ?? 0);
    return { kind: 'share', work, zeros, hash: Buffer.from(hash).toString('hex') };
  }
}

function refused(
  reason: Extract<NonceJudgement, { readonly kind: 'refused' }>['reason'],
): NonceJudgement {
  return { kind: 'refused', reason };
}
