import type { Seat, SeatJob } from '../../../core/plugin-api/work-desk.ts';
import type { OpenBlock } from '../farm/open-field.ts';
import { kaleJob } from '../jobs/kale-job.ts';

/** What a job was about, for when its shares come. */
export interface ToldJob {
  readonly block: OpenBlock;
  /** G address. */
  readonly lane: string;
}

/** As many as the desk still judges shares of, and more. */
const JOBS_MAX = 64;

/** The jobs that miners were told, and the best that they found. */
export class ToldJobs {
  readonly #jobs = new WeakMap<Seat, Map<string, ToldJob>>();
  readonly #zeros = new WeakMap<Seat, number>();

  tell(seat: Seat, job: SeatJob): void {
    const jobs = this.#jobs.get(seat) ?? new Map<string, ToldJob>();
    this.#jobs.set(seat, jobs);
    // Those that are asked for again are the last to go.
    jobs.delete(job.id);
    jobs.set(job.id, { block: kaleJob(job.job).kale.block, lane: job.lane });
    const [oldest] = jobs.keys();
    if (jobs.size > JOBS_MAX && oldest !== undefined) jobs.delete(oldest);
  }

  find(seat: Seat, jobId: string): ToldJob | undefined {
    return this.#jobs.get(seat)?.get(jobId);
  }

  noteZeros(seat: Seat, zeros: number): void {
    this.#zeros.set(seat, Math.max(zeros, this.zeros(seat) ?? 0));
  }

  /** Of the best accepted share; undefined before the first. */
  zeros(seat: Seat): number | undefined {
    return this.#zeros.get(seat);
  }
}
