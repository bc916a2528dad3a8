import type { Outcome } from '../stellar/submitter/outcome.ts';
import { failureOf, isFinalFailure, isOutsideFailure } from './plant-outcome.ts';
import type { PlantAttempt } from './plant-outcome.ts';

export interface KeyedAttempt extends PlantAttempt {
  /** Of its deed. */
  readonly key: string;
}

/** Between attempts to open a block where every farmer has failed to, in seconds of the ledger. */
const OPENING_PAUSE_SECONDS = 60n;

/** Attempts that failed for a farmer's own reasons, by block. */
export class PlantFaults {
  readonly #attemptsMax: number;
  readonly #counts = new Map<string, number>();
  /** Keys of attempts. */
  readonly #counted = new Set<string>();
  #openedAt = -OPENING_PAUSE_SECONDS;

  constructor(attemptsMax: number) {
    this.#attemptsMax = attemptsMax;
  }

  /** For a farm that has turned. */
  clear(): void {
    this.#counts.clear();
    this.#counted.clear();
  }

  /** Counts an attempt that failed, once however often it is asked; whether the farmer has none left. */
  add({ blockIndex, farmerId, key }: KeyedAttempt, outcome: Outcome): boolean {
    const reason = failureOf(outcome);
    if (reason === undefined || isOutsideFailure(reason)) return false;
    const before = this.#of(blockIndex, farmerId);
    const counted = this.#counted.has(key) ? before : before + 1;
    this.#counted.add(key);
    const count = isFinalFailure(outcome) ? Math.max(counted, this.#attemptsMax) : counted;
    this.#counts.set(nameOf(blockIndex, farmerId), count);
    return count >= this.#attemptsMax;
  }

  /**
   * Who opens a block: whoever failed least to. Nobody is given up for good, as a block that nobody opens stops the
   * farm: where none has attempts left, it is tried again after a pause. Undefined during it.
   */
  opener(blockIndex: number, farmerIds: readonly string[], closeTime: bigint): string | undefined {
    const faults = (farmerId: string) => this.#of(blockIndex, farmerId);
    const [least] = farmerIds.toSorted((one, other) => faults(one) - faults(other));
    const isAble = least !== undefined && faults(least) < this.#attemptsMax;
    if (!isAble && closeTime < this.#openedAt + OPENING_PAUSE_SECONDS) return undefined;
    this.#openedAt = closeTime;
    return least;
  }

  #of(blockIndex: number, farmerId: string): number {
    return this.#counts.get(nameOf(blockIndex, farmerId)) ?? 0;
  }
}

function nameOf(blockIndex: number, farmerId: string): string {
  return `${blockIndex}:${farmerId}`;
}
