import type { DialectId } from '../plugin-api/dialect.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import type { ShareIntake } from '../shares/share-intake.ts';
import type { JobFeed } from './job-feed.ts';

/** A running pool as a port and its sessions see it. */
export interface MiningPool {
  readonly id: string;
  readonly algorithm: string;
  readonly dialects: readonly DialectId[];
  readonly wallet: Wallet;
  readonly jobs: JobFeed;
  readonly intake: ShareIntake;
  /** Higher goes first where a route names no pool. */
  readonly priority: number;
}
