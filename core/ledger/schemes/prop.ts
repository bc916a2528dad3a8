/**
 * Proportional: a block is divided over the work of its round, however long that was.
 *
 * Rounds that were closed by blocks which are not in the chain return into the round of the next block that
 * is: it pays all rounds since the one before it in the chain. None is lost on the way: when a block is posted,
 * each block below it is either in the same chain, or out of it for good unless this one leaves too.
 */
import type { RewardedBlock, Scheme, SchemeReading, WorkSlice } from './scheme.ts';

export class Prop implements Scheme {
  readonly name = 'prop';

  begin({ roundFrom }: RewardedBlock): SchemeReading {
    return new PropReading(roundFrom);
  }
}

class PropReading implements SchemeReading {
  readonly #roundFrom: bigint;
  readonly #weights = new Map<string, bigint>();

  constructor(roundFrom: bigint) {
    this.#roundFrom = roundFrom;
  }

  take({ miner, round, work }: WorkSlice): boolean {
    if (round < this.#roundFrom) return false;
    if (work > 0n) this.#weights.set(miner, (this.#weights.get(miner) ?? 0n) + work);
    return true;
  }

  weights(): ReadonlyMap<string, bigint> {
    return this.#weights;
  }
}
