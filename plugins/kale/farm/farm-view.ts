import type { FarmBlock } from '../consensus/farm-block.ts';

/** The farm as of one ledger. */
export interface FarmView {
  readonly ledger: number;
  /** Unix seconds of that ledger. */
  readonly closeTime: bigint;
  /** Of the newest block; work belongs to it, whatever its age. */
  readonly index: number;
  /** The newest block; undefined before the first plant. */
  readonly block: FarmBlock | undefined;
  /** What the next block will be judged by; undefined before the farm begins. */
  readonly making: FarmBlock | undefined;
  readonly isPaused: boolean;
  /** Whether the next plant opens another block, by the ledger's clock. */
  readonly isDue: boolean;
}
