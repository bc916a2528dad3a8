import type { FarmView } from './farm-view.ts';

/**
 * Who does one kind of work on the farm. Each look at the farm it compares what is on record with what should be, and
 * begins what is missing; so it needs no memory of its own, and goes on where a process was killed.
 */
export interface FarmHand {
  /** Names it in logs. */
  readonly name: string;
  /**
   * Called for each look, one at a time; what takes long goes on behind it, and is not begun twice. Rejects with a
   * PoolError where something is away: it is called again at the next look.
   */
  attend(view: FarmView): Promise<void>;
  /** Called for each look at once, also while it attends to an earlier one. Must not throw. */
  see?(view: FarmView): void;
  /** Begins nothing more; resolves when nothing is under way. */
  stop(): Promise<void>;
}
