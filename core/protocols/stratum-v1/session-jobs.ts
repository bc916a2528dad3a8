import type { MiningJob } from '../../plugin-api/job.ts';
import type { SentJob } from './sent-job.ts';

/** The jobs that a session may submit shares of, at the targets they were sent with. */
export class SessionJobs {
  readonly #countMax: number;
  /** Oldest first. */
  #sent: SentJob[] = [];

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  get last(): SentJob | undefined {
    return this.#sent.at(-1);
  }

  /** Undefined for a job that was never sent or is over. */
  find(wireId: string): SentJob | undefined {
    for (let index = this.#sent.length - 1; index >= 0; index--) {
      const sent = this.#sent[index];
      if (sent?.wireId === wireId) return sent.published.life.over ? undefined : sent;
    }
    return undefined;
  }

  /** How a job was sent last, under whichever wire id. */
  latestOf(job: MiningJob): SentJob | undefined {
    return this.#sent.findLast((sent) => sent.job === job);
  }

  /** Prunes nothing: a new tip adds a job to thousands of sessions, and miners wait for the last. */
  add(job: SentJob): void {
    if (this.#sent.length >= this.#countMax) this.#sent.shift();
    this.#sent.push(job);
  }

  /**
   * Widens the masks of jobs sent before the miner asked for rolling: it may roll them from now on.
   */
  allowRolling(mask: number): void {
    this.#sent = this.#sent.map((job) => job.withMask(mask));
  }

  /** Forgets jobs that are over. */
  prune(): void {
    const over = (job: SentJob): boolean => job.published.life.over;
    if (this.#sent.some(over)) this.#sent = this.#sent.filter((job) => !over(job));
  }
}
