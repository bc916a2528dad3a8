import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Logger } from '../../../core/plugin-api/logger.ts';
import type { PoolRecord } from '../../../core/plugin-api/record.ts';
import type { WorkDesk } from '../../../core/plugin-api/work-desk.ts';
import type { CoinConfig } from '../coin-config.ts';
import type { OpenField } from '../farm/open-field.ts';

/** What the routes of miners are made of. */
export interface MinerParts {
  readonly config: Pick<CoinConfig, 'work'>;
  readonly desk: WorkDesk;
  readonly field: OpenField;
  readonly books: Pick<PoolRecord, 'miner'>;
  readonly clock: Clock;
  /** Unix milliseconds of the last ledger that was seen: blocks go by its clock. */
  readonly farmTimeMs: () => number;
  readonly logger: Logger;
  /** From 0 on, below 1. @default Math.random */
  readonly random?: () => number;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}
