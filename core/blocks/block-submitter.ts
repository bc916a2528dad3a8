import type { JobFeed } from '../jobs/job-feed.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Solution } from '../plugin-api/job.ts';
import type { SubmitOutcome, WorkSource } from '../plugin-api/work-source.ts';
import type { CandidateJournal } from './candidate-journal.ts';
import type { Finder, SolutionSender } from './solution-sender.ts';

export interface BlockSubmitterOptions {
  /** Hashes remembered, so that each is sent once; the oldest is forgotten first. */
  readonly rememberedMax: number;
  /** Pauses before an unanswered solution is sent again: the first, doubled up to the second. */
  readonly backOffMs: number;
  readonly backOffMaxMs: number;
  /** Blocks that the chain may be ahead before an unanswered solution is given up. */
  readonly heightsMax: number;
}

export const BLOCK_SUBMITTER_DEFAULTS: BlockSubmitterOptions = {
  rememberedMax: 4_096,
  backOffMs: 500,
  backOffMaxMs: 15_000,
  heightsMax: 6,
};

interface Unanswered {
  readonly solution: Solution;
  readonly finder: Finder;
  attempts: number;
  /** Monotonic; infinite while an attempt is under way. */
  dueMs: number;
}

/** Sends solutions to the work source the moment they come, and again while nobody has answered. */
export class BlockSubmitter implements SolutionSender {
  readonly #options: BlockSubmitterOptions;
  readonly #work: Pick<WorkSource, 'submit'>;
  readonly #journal: Pick<CandidateJournal, 'found' | 'answered' | 'givenUp'>;
  readonly #jobs: Pick<JobFeed, 'current'>;
  readonly #clock: Clock;
  readonly #sent = new Set<string>();
  readonly #unanswered = new Set<Unanswered>();
  readonly #asking = new Set<Promise<void>>();

  constructor(
    options: BlockSubmitterOptions,
    work: Pick<WorkSource, 'submit'>,
    journal: Pick<CandidateJournal, 'found' | 'answered' | 'givenUp'>,
    jobs: Pick<JobFeed, 'current'>,
    clock: Clock,
  ) {
    this.#options = options;
    this.#work = work;
    this.#journal = journal;
    this.#jobs = jobs;
    this.#clock = clock;
  }

  /** Solutions that no daemon has answered for yet. */
  get unanswered(): number {
    return this.#unanswered.size;
  }

  submit(solution: Solution, finder: Finder): boolean {
    if (this.#sent.has(solution.blockHash)) return false;
    this.#remember(solution.blockHash);
    const attempt = { solution, finder, attempts: 0, dueMs: 0 };
    // The daemons first: the journal's record only has to be on its way before they answer.
    this.#send(attempt);
    this.#journal.found(solution, finder);
    return true;
  }

  /** Sends again what is due. To be called several times a second. */
  tick(): void {
    const nowMs = this.#clock.spanMs();
    for (const attempt of this.#unanswered) if (attempt.dueMs <= nowMs) this.#send(attempt);
  }

  /** Resolves when no solution is on its way to the work source. */
  async settled(): Promise<void> {
    while (this.#asking.size > 0) await Promise.all(this.#asking);
  }

  /** Gives up what nobody has answered for. */
  close(): void {
    for (const { solution } of this.#unanswered) this.#journal.givenUp(solution);
    this.#unanswered.clear();
  }

  #send(attempt: Unanswered): void {
    this.#unanswered.add(attempt);
    attempt.attempts++;
    attempt.dueMs = Number.POSITIVE_INFINITY;
    const asking = this.#ask(attempt.solution).then((outcome) => {
      this.#asking.delete(asking);
      this.#answered(attempt, outcome);
    });
    this.#asking.add(asking);
  }

  /** A source that breaks its word and rejects is one that has not answered. */
  async #ask(solution: Solution): Promise<SubmitOutcome> {
    try {
      return await this.#work.submit(solution);
    } catch (error) {
      return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #answered(attempt: Unanswered, outcome: SubmitOutcome): void {
    if (!this.#unanswered.has(attempt)) return;
    const { solution, finder, attempts } = attempt;
    const { backOffMs, backOffMaxMs, heightsMax } = this.#options;
    const heightNow = this.#jobs.current?.template.height ?? solution.height;
    const again = outcome.kind === 'unknown' && heightNow <= solution.height + heightsMax;
    this.#journal.answered(solution, finder, outcome, again);
    if (!again) {
      this.#unanswered.delete(attempt);
      return;
    }
    attempt.dueMs = this.#clock.spanMs() + Math.min(backOffMaxMs, backOffMs * 2 ** (attempts - 1));
  }

  #remember(blockHash: string): void {
    this.#sent.add(blockHash);
    if (this.#sent.size <= this.#options.rememberedMax) return;
    for (const oldest of this.#sent) {
      this.#sent.delete(oldest);
      return;
    }
  }
}
