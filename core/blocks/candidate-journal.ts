import { isSolo } from '../ledger/solo-miner.ts';
import type { EventSink } from '../events/host-event.ts';
import type { Clock } from '../plugin-api/clock.ts';
import type { Solution, Template } from '../plugin-api/job.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { workFromTarget } from '../plugin-api/target.ts';
import type { SubmitOutcome } from '../plugin-api/work-source.ts';
import type { AppendLog } from '../shares/append-log.ts';
import type { Finder } from './solution-sender.ts';

/** Refused hashes remembered for the block tracker; a pool that sees more has other worries. */
const REFUSED_MAX = 1_024;

export interface CandidateJournalOptions {
  readonly poolId: string;
  /** What the pool promises for work on a template; absent where it pays for blocks alone. */
  readonly quote?: ((template: Template) => string) | undefined;
}

/** Puts block candidates on record: in the durable log, in the event stream and in the log for people. */
export class CandidateJournal {
  readonly #poolId: string;
  readonly #quote: CandidateJournalOptions['quote'];
  readonly #log: AppendLog;
  readonly #events: EventSink;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #refused = new Set<string>();

  constructor(
    options: CandidateJournalOptions,
    log: AppendLog,
    events: EventSink,
    clock: Clock,
    logger: Logger,
  ) {
    this.#poolId = options.poolId;
    this.#quote = options.quote;
    this.#log = log;
    this.#events = events;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** A candidate was just sent. The log keeps it until it is written, whatever the daemons say. */
  found(solution: Solution, { miner, worker }: Finder): void {
    const poolId = this.#poolId;
    const { blockHash, height } = solution;
    const { template } = solution.job;
    const { networkTarget, rewardAtomic } = template;
    const quote = isSolo(miner) ? undefined : this.#quote?.(template);
    const logged = this.#log.append(
      {
        kind: 'block-candidate',
        poolId,
        miner,
        worker,
        height,
        blockHash,
        networkWork: workFromTarget(networkTarget),
        rewardAtomic,
        foundAtMs: Math.floor(this.#clock.nowMs()),
        ...(quote === undefined ? {} : { quote }),
      },
      undefined,
    );
    const facts = { poolId, height, blockHash, miner, worker };
    if (logged) this.#logger.info(facts, 'block candidate found');
    else this.#logger.error(facts, 'block candidate found, but the share log is closed');
    this.#emit(solution, { miner, worker }, 'candidate');
  }

  /**
   * A candidate was sent on its finder's word. People may read of it; the durable log keeps candidates only,
   * for each of them ends a round.
   */
  claimed({ blockHash, height }: Solution, { miner, worker }: Finder): void {
    const facts = { poolId: this.#poolId, height, blockHash, miner, worker };
    this.#logger.info(facts, 'block candidate sent before it is verified');
  }

  /** One that was sent on its finder's word is none. */
  forged({ blockHash, height }: Solution, { miner, worker }: Finder): void {
    const facts = { poolId: this.#poolId, height, blockHash, miner, worker };
    this.#logger.warn(facts, 'a block candidate that was sent is forged: its hash is another');
  }

  /** A daemon took what we judged to be forged: one of the two is broken. The chain decides. */
  disputed({ blockHash, height }: Solution): void {
    const facts = { poolId: this.#poolId, height, blockHash };
    this.#logger.error(facts, 'a daemon accepted a block whose hash is wrong by our kernel');
  }

  /** There was no room to wait for the daemons: everything that is needed to send it by hand. */
  dropped({ blockHash, height, payload }: Solution, { miner, worker }: Finder): void {
    const facts = { poolId: this.#poolId, height, blockHash, payload, miner, worker };
    this.#logger.error(facts, 'too many block candidates wait for the daemons: one is given up');
  }

  /** `again`: it will be sent once more. */
  answered(solution: Solution, finder: Finder, outcome: SubmitOutcome, again: boolean): void {
    const poolId = this.#poolId;
    const { blockHash, height } = solution;
    const facts = { poolId, height, blockHash };
    switch (outcome.kind) {
      case 'accepted':
        this.#logger.info({ ...facts, by: outcome.by }, 'block candidate accepted by the daemon');
        return;
      case 'unknown': {
        const { reason } = outcome;
        this.#logger.warn({ ...facts, reason, again }, 'no daemon answered for a block candidate');
        return;
      }
      case 'rejected':
        this.#refuse(blockHash);
        this.#logger.error({ ...facts, reason: outcome.reason }, 'block candidate rejected');
        this.#emit(solution, finder, 'rejected');
    }
  }

  /** Nobody answered for it before the pool stopped: everything that is needed to send it by hand. */
  givenUp({ blockHash, height, payload }: Solution): void {
    const facts = { poolId: this.#poolId, height, blockHash, payload };
    this.#logger.error(facts, 'the pool stops before any daemon answered for a block candidate');
  }

  /** Whether every daemon that answered refused this block, since the host started. */
  wasRefused(blockHash: string): boolean {
    return this.#refused.has(blockHash);
  }

  #refuse(blockHash: string): void {
    if (this.#refused.size >= REFUSED_MAX) this.#refused.clear();
    this.#refused.add(blockHash);
  }

  #emit(solution: Solution, { miner, worker }: Finder, status: 'candidate' | 'rejected'): void {
    const { height, blockHash: hash } = solution;
    this.#events.emit({ type: 'block', poolId: this.#poolId, height, hash, miner, worker, status });
  }
}
