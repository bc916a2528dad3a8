import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { RelayedWork } from './backend-answers.ts';
import type { PoolerMiner } from './pooler-miner.ts';
import type { PoolerMiners } from './pooler-miners.ts';
import type { QueuedShare, ShareFates } from './share-queue.ts';
import { ShareTally } from './share-tally.ts';

/** Counts what becomes of shares, for each miner and for all, and has miners go where the backend sends them. */
export class ShareBooks implements ShareFates {
  readonly total = new ShareTally();
  readonly #miners: PoolerMiners;
  readonly #clock: Clock;
  #told = { accepted: 0, rejected: 0, dropped: 0 };

  constructor(miners: PoolerMiners, clock: Clock) {
    this.#miners = miners;
    this.#clock = clock;
  }

  /** What was counted since it was asked for last. */
  news() {
    const { accepted, rejected, dropped, waiting, reasonLast } = this.total;
    const told = this.#told;
    this.#told = { accepted, rejected, dropped };
    return {
      accepted: accepted - told.accepted,
      rejected: rejected - told.rejected,
      dropped: dropped - told.dropped,
      waiting,
      ...(rejected > told.rejected && { reasonLast }),
    };
  }

  sent({ tally }: PoolerMiner): void {
    for (const each of [this.total, tally]) each.noteSent();
  }

  /** It never came to the backend. */
  refusedHere({ tally }: PoolerMiner, reason: string): void {
    for (const each of [this.total, tally]) each.noteRejected(reason, false);
  }

  accepted({ minerId, shareZeros }: QueuedShare): void {
    const work = 16n ** BigInt(shareZeros);
    for (const each of this.#of(minerId)) each.noteAccepted(work, this.#clock.nowMs());
  }

  refused({ minerId }: QueuedShare, reason: string): void {
    for (const each of this.#of(minerId)) each.noteRejected(reason, true);
    if (reason === 'unknown-job') this.#miners.lost(minerId);
  }

  dropped({ minerId }: QueuedShare): void {
    for (const each of this.#of(minerId)) each.noteDropped();
  }

  moved(minerId: string, work: RelayedWork | undefined): void {
    this.#miners.moved(minerId, work);
  }

  #of(minerId: string): readonly ShareTally[] {
    const miner = this.#miners.peek(minerId);
    return miner === undefined ? [this.total] : [this.total, miner.tally];
  }
}
