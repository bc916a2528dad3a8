import type { WorkerJob } from '../../../core/plugin-api/worker.ts';

/** What outlives a conversation in one run: the handle by which the pool knows the miner, and whose jobs are whose. */
export class MinerRun {
  /** Given by the pool; another one where it has forgotten the miner. */
  minerId: string | undefined;
  readonly #handedTo = new WeakMap<WorkerJob, string>();

  handed(job: WorkerJob): void {
    if (this.minerId !== undefined) this.#handedTo.set(job, this.minerId);
  }

  /** Whether a job is of the miner as the pool knows it now: ids of jobs come again, with nonces of another farmer. */
  isOwn(job: WorkerJob): boolean {
    return this.#handedTo.get(job) === this.minerId;
  }
}
