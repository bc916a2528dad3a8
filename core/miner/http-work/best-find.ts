import { bigintFromLe } from '../../plugin-api/target.ts';
import type { WorkerJob } from '../../plugin-api/worker.ts';
import type { MinerTally } from '../miner-tally.ts';

/** Tells a tally what the smallest digest of a run is worth, where its plugin has words for that. */
export class BestFind {
  readonly #tally: Pick<MinerTally, 'best'>;
  #least: bigint | undefined;

  constructor(tally: Pick<MinerTally, 'best'>) {
    this.#tally = tally;
  }

  /** `digest`: 32 bytes, in the kernel's order. */
  note(job: Pick<WorkerJob, 'describe'>, digest: Uint8Array): void {
    const value = bigintFromLe(digest);
    if (this.#least !== undefined && value >= this.#least) return;
    this.#least = value;
    this.#tally.best = job.describe?.(digest);
  }
}
