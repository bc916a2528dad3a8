import type { JobFeed } from '../jobs/job-feed.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Solution } from '../plugin-api/job.ts';
import type { SubmitOutcome, WorkSource } from '../plugin-api/work-source.ts';
import type { Candidate } from './candidate.ts';
import type { CandidateJournal } from './candidate-journal.ts';
import { leastPromising, SendQueue } from './send-queue.ts';
import type { Finder, SolutionSender } from './solution-sender.ts';

export interface BlockSubmitterOptions {
  /** Hashes remembered, so that each is sent once; the oldest is forgotten first. */
  readonly rememberedMax: number;
  /** Pauses before an unanswered solution is sent again: the first, doubled up to the second. */
  readonly backOffMs: number;
  readonly backOffMaxMs: number;
  /** Blocks that the chain may be ahead before an unanswered solution is given up. */
  readonly heightsMax: number;
  /** Solutions on their way to the work source at once: daemons refuse calls beyond some queue of theirs. */
  readonly sendingMax: number;
  /** Solutions that wait for an answer, those on their way included; from `sendingMax` on. */
  readonly unansweredMax: number;
}

export const BLOCK_SUBMITTER_DEFAULTS: BlockSubmitterOptions = {
  rememberedMax: 4_096,
  backOffMs: 500,
  backOffMaxMs: 15_000,
  heightsMax: 6,
  // bitcoind long refused the seventeenth call that waits (rpcworkqueue = 16), and others call it too.
  sendingMax: 8,
  unansweredMax: 1_024,
};

type Refusal = Extract<SubmitOutcome, { readonly kind: 'rejected' }>;

type Journal = Pick<
  CandidateJournal,
  'found' | 'claimed' | 'forged' | 'disputed' | 'dropped' | 'answered' | 'givenUp'
>;

/**
 * Sends solutions to the work source the moment they come, a few at a time, and again while nobody has
 * answered. On a chain that a miner solves faster than a daemon answers, the newest height goes first; where
 * too many wait, the least promising is told whole and given up.
 */
export class BlockSubmitter implements SolutionSender {
  readonly #options: BlockSubmitterOptions;
  readonly #work: Pick<WorkSource, 'submit'>;
  readonly #journal: Journal;
  readonly #jobs: Pick<JobFeed, 'current'>;
  readonly #clock: Clock;
  /** What was sent, by block hash: what is on record, claims that wait for an answer, claims that were refused. */
  readonly #sent = new Map<string, 'recorded' | Candidate | Refusal>();
  readonly #unanswered = new Set<Candidate>();
  readonly #queue = new SendQueue();
  readonly #asking = new Set<Promise<void>>();

  constructor(
    options: BlockSubmitterOptions,
    work: Pick<WorkSource, 'submit'>,
    journal: Journal,
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
    const sent = this.#sent.get(solution.blockHash);
    if (sent === 'recorded') return false;
    if (sent === undefined) {
      this.#remember(solution.blockHash, 'recorded');
      // The daemons first: the journal's record only has to be on its way before they answer.
      this.#take(candidateOf(solution, finder, 'recorded'));
      this.#journal.found(solution, finder);
    } else if ('kind' in sent) {
      this.#sent.set(solution.blockHash, 'recorded');
      this.#journal.found(solution, finder);
      this.#journal.answered(solution, finder, sent, false);
    } else {
      this.#record(sent);
    }
    return true;
  }

  submitClaimed(solution: Solution, finder: Finder): boolean {
    if (this.#sent.has(solution.blockHash)) return false;
    const candidate = candidateOf(solution, finder, 'claimed');
    this.#remember(solution.blockHash, candidate);
    this.#take(candidate);
    this.#journal.claimed(solution, finder);
    return true;
  }

  disprove(solution: Solution, finder: Finder): void {
    const sent = this.#sent.get(solution.blockHash);
    if (sent === 'recorded') {
      this.#journal.disputed(solution);
      return;
    }
    this.#journal.forged(solution, finder);
    this.#sent.delete(solution.blockHash);
    if (sent === undefined || 'kind' in sent) return;
    sent.standing = 'forged';
    // What a daemon has now, it may accept yet.
    if (sent.stage !== 'sending') this.#finish(sent);
  }

  /** Sends again what is due. To be called several times a second. */
  tick(): void {
    const nowMs = this.#clock.spanMs();
    for (const candidate of this.#unanswered) {
      if (candidate.stage === 'resting' && candidate.dueMs <= nowMs) this.#enqueue(candidate);
    }
    this.#pump();
  }

  /** Resolves when no solution is on its way to the work source, nor waits for its turn. */
  async settled(): Promise<void> {
    while (this.#asking.size > 0) await Promise.all(this.#asking);
  }

  /** Gives up what nobody has answered for. */
  close(): void {
    for (const candidate of this.#unanswered) {
      if (candidate.standing !== 'forged') this.#journal.givenUp(candidate.solution);
      this.#finish(candidate);
    }
  }

  #take(candidate: Candidate): void {
    this.#unanswered.add(candidate);
    this.#enqueue(candidate);
    if (this.#unanswered.size > this.#options.unansweredMax) this.#dropOne();
    this.#pump();
  }

  #dropOne(): void {
    const idle = [...this.#unanswered].filter(({ stage }) => stage !== 'sending');
    const least = leastPromising(idle);
    if (least === undefined) return;
    this.#finish(least);
    this.#journal.dropped(least.solution, least.finder);
  }

  #enqueue(candidate: Candidate): void {
    candidate.stage = 'waiting';
    this.#queue.add(candidate);
  }

  /** Of a claim nothing is kept, so that it is sent again once it is proven. */
  #finish(candidate: Candidate): void {
    const { blockHash } = candidate.solution;
    if (this.#sent.get(blockHash) === candidate) this.#sent.delete(blockHash);
    candidate.stage = 'done';
    this.#queue.delete(candidate);
    this.#unanswered.delete(candidate);
  }

  #pump(): void {
    while (this.#asking.size < this.#options.sendingMax) {
      const next = this.#queue.take();
      if (next === undefined) return;
      this.#send(next);
    }
  }

  #send(candidate: Candidate): void {
    candidate.stage = 'sending';
    candidate.attempts++;
    const asking = this.#ask(candidate.solution).then((outcome) => {
      this.#asking.delete(asking);
      if (candidate.stage === 'sending') this.#answered(candidate, outcome);
      this.#pump();
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

  #answered(candidate: Candidate, outcome: SubmitOutcome): void {
    const { solution, finder, attempts, standing } = candidate;
    if (outcome.kind === 'accepted' && standing !== 'recorded') this.#record(candidate);
    if (standing === 'forged') {
      if (outcome.kind === 'accepted') this.#journal.disputed(solution);
      this.#finish(candidate);
      return;
    }
    if (outcome.kind === 'rejected' && standing === 'claimed') {
      // To be expected of a forged one. Told once it is proven that it is none.
      this.#finish(candidate);
      this.#remember(solution.blockHash, outcome);
      return;
    }
    const { backOffMs, backOffMaxMs, heightsMax } = this.#options;
    const heightNow = this.#jobs.current?.template.height ?? solution.height;
    const again = outcome.kind === 'unknown' && heightNow <= solution.height + heightsMax;
    this.#journal.answered(solution, finder, outcome, again);
    if (!again) {
      this.#finish(candidate);
      return;
    }
    candidate.stage = 'resting';
    candidate.dueMs =
      this.#clock.spanMs() + Math.min(backOffMaxMs, backOffMs * 2 ** (attempts - 1));
  }

  #record(candidate: Candidate): void {
    candidate.standing = 'recorded';
    this.#sent.set(candidate.solution.blockHash, 'recorded');
    this.#journal.found(candidate.solution, candidate.finder);
  }

  #remember(blockHash: string, sent: 'recorded' | Candidate | Refusal): void {
    this.#sent.set(blockHash, sent);
    if (this.#sent.size <= this.#options.rememberedMax) return;
    for (const oldest of this.#sent.keys()) {
      this.#sent.delete(oldest);
      return;
    }
  }
}

function candidateOf(
  solution: Solution,
  finder: Finder,
  standing: 'claimed' | 'recorded',
): Candidate {
  return {
    solution,
    finder,
    standing,
    stage: 'waiting',
    attempts: 0,
    dueMs: 0,
  };
}
