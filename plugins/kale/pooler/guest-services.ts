import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { FaultAnswers } from '../miners/miner-answers.ts';
import type { GuestLimits } from './guest-limits.ts';
import type { Pooler } from './pooler.ts';

/** What the routes share by which a pooler serves miners. */
export interface GuestServices {
  readonly pooler: Pooler;
  readonly limits: GuestLimits;
  readonly faults: FaultAnswers;
  readonly clock: Clock;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}
