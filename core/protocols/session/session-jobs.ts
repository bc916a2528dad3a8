import type { IssuedJob } from '../../jobs/issued-job.ts';
import type { MiningJob } from '../../plugin-api/job.ts';
import type { PublishedJob } from './published-job.ts';
import type { ShareTarget } from './share-targets.ts';

/** A job as one session got it. */
export interface SentJob<Wire> extends IssuedJob {
  /** The job with the pool behind it: a moved session still submits to the old pool. */
  readonly published: PublishedJob<Wire>;
  readonly aim: ShareTarget;
}

/** The jobs that a session may submit shares of, at the targets they were sent with. */
export class SessionJobs<Sent extends SentJob<unknown>> {
  readonly #countMax: number;
  /** Oldest first. */
  #sent: Sent[] = [];

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get last(): Sent | undefined {
    return this.#sent.at(-1);
  }

  /** Undefined for a job that was never sent or is over. */
  find(wireId: string): Sent | undefined {
    for (let index = this.#sent.length - 1; index >= 0; index--) {
      const sent = this.#sent[index];
      if (sent?.wireId === wireId) return sent.published.life.over ? undefined : sent;
    }
    return undefined;
  }

  /** How a job was sent last, under whichever wire id. */
  latestOf(job: MiningJob): Sent | undefined {
    return this.#sent.findLast((sent) => sent.job === job);
  }

  /** Prunes nothing: a new tip adds a job to thousands of sessions, and miners wait for the last. */
  add(job: Sent): void {
    if (this.#sent.length >= this.#countMax) this.#sent.shift();
    this.#sent.push(job);
  }

  /** Changes all jobs that were sent. */
  revise(change: (sent: Sent) => Sent): void {
    this.#sent = this.#sent.map(change);
  }

  /** Forgets jobs that are over. */
  prune(): void {
    const over = (job: Sent): boolean => job.published.life.over;
    if (this.#sent.some(over)) this.#sent = this.#sent.filter((job) => !over(job));
  }
}
