import type { KaleEvent } from '../events/kale-event.ts';
import type { Deed } from '../stellar/operations/deed.ts';
import type { Outcome } from '../stellar/submitter/outcome.ts';

/** One thing that is to happen on the ledger, and how that is put on record. */
export interface DeedOrder {
  /** As of `deed-keys.ts`. */
  readonly key: string;
  /** On record before anything is signed, such as that it begins and that a key is used for it. */
  readonly before: readonly KaleEvent[];
  /** Called when `before` is on record. */
  readonly deed: () => Promise<Deed> | Deed;
  /** Unix seconds after which it is of no use. */
  readonly until?: bigint;
}

/** What came of a deed that was under way when a process ended. */
export interface Rediscovered {
  readonly key: string;
  readonly outcome: Outcome;
}

/**
 * Where hands have deeds done. Whatever is signed is on record before it is sent, and each fate with the events that
 * follow from it in one append, so that a killed process knows all of it again.
 */
export interface DeedDesk {
  /**
   * Does a deed; `after` names the events that follow from its outcome, which are on record when this resolves; it is
   * asked again where they could not be. What is certain is tried to be put on record until the pool stops.
   * Resolves with `unknown` where the pool stops before the fate is known: then nothing follows, and `rediscover` of
   * the next life says what became of it. Rejects with `STORAGE_UNAVAILABLE` where `before` could not be put on
   * record, when nothing was signed and it may begin anew; or where the pool stops before the rest is on record, when
   * the next life finds it out again. Rejects with a RangeError for a key that is under way, and with that of the log
   * for events that cannot follow; then an alarm is on record instead, with the transaction's fate where a second
   * attempt does no harm; else the key stays under way until the next life, which finds the same.
   */
  do(
    order: DeedOrder,
    after: (outcome: Outcome) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>,
  ): Promise<Outcome>;
  /** Whether a deed of that key is on its way. */
  isUnderWay(key: string): boolean;
  /** Deeds of this life from whose outcome nothing could follow, so that a person has to look at them. */
  readonly alarms: number;
  /** Deeds that are on their way, or wait. */
  readonly count: number;
  /**
   * Follows to its end what an earlier life of the pool sent; `after` as of `do`. To be called once, before any `do`;
   * accounts whose transactions are followed send nothing else meanwhile. Resolves when all are being followed;
   * `settled` when all are known.
   */
  rediscover(
    after: (found: Rediscovered) => readonly KaleEvent[] | Promise<readonly KaleEvent[]>,
  ): Promise<{ readonly settled: Promise<void> }>;
  stop(): Promise<void>;
}
