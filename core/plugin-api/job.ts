import type { Submission, WorkByDialect } from './dialect.ts';
import type { KernelEpoch } from './kernel.ts';
import type { Target } from './target.ts';

/** Work as a source hands it out: one candidate block, before it is split among miners. */
export interface Template {
  /** Hash of the block it builds on, display form. A change means a new tip. */
  readonly tip: string;
  /** Height of the block being mined. */
  readonly height: number;
  readonly networkTarget: Target;
  /** Name of the daemon it came from. */
  readonly source: string;
  /** Value of the whole block reward, atomic units: fees and subsidy. */
  readonly rewardAtomic: bigint;
  /** Transaction fees within it; 0 where the source cannot tell them exactly. */
  readonly feesAtomic: bigint;
}

/** What every miner of a pool works on until the next one. A snapshot: nothing in it changes. */
export interface MiningJob {
  readonly id: string;
  readonly template: Template;
  /** One entry per dialect the plugin speaks. */
  readonly work: WorkByDialect;
  /** Of kernels with epochs: whose data the job is hashed with. */
  readonly epoch?: KernelEpoch;
  /**
   * What the kernel needs besides the submission; identical bytes for every share of the job, unless the builder
   * has a `context` for each.
   */
  readonly kernelContext: Uint8Array;
  /**
   * Names what is searched, where jobs of one pool may be the same in content, as where nothing in the chain's work
   * can vary: in all jobs of one name, of whichever tip, equal submissions hash the same. Those jobs share nonces:
   * ranges go on from job to job, begin at a random place, so that those of an earlier run of the host are not given
   * out again, and a hash is credited once. Some four million shares of one space are credited, then no more. Absent:
   * each job is a space of its own.
   */
  readonly searchSpace?: string;
}

/** A block found: what a work source sends to every daemon. */
export interface Solution {
  readonly job: MiningJob;
  /** Block hash, display form. */
  readonly blockHash: string;
  readonly height: number;
  /** Whatever the plugin's own work source submits (block hex, nonce, ...). */
  readonly payload: unknown;
}

/** Turns templates into jobs, and what miners found into hash inputs and blocks. Pure: no IO. */
export interface JobBuilder {
  /**
   * Every job of a pool is distinct in content, not only in id, so that equal shares of two jobs cannot exist; or it
   * says in which `searchSpace` they can. Jobs come for new templates, and again every now and then.
   */
  build(template: Template, jobId: string): MiningJob;
  /** Writes the kernel input of a submission, exactly `inputBytes` long, at `offset` of `into`. */
  encode(job: MiningJob, submission: Submission, into: Uint8Array, offset: number): void;
  /**
   * The kernel's context of a submission, in place of the job's: for what differs from lane to lane and has no
   * place in the input. Called once for each submission; a batch carries each object once, so those that are alike
   * are better one object, kept by lane, than many of the same bytes. Nobody changes it afterwards. Absent: the job's.
   */
  context?(job: MiningJob, submission: Submission): Uint8Array;
  /**
   * Assembles the block of a submission whose digest met the network target. Where submissions carry a
   * claim, that is the digest, and it is not proven yet: a block must not wait. Never called where rounds are closed
   * by the plugin.
   */
  solve(job: MiningJob, submission: Submission, digest: Uint8Array): Solution;
}
