import type { WorkerFind, WorkerJob } from '../../plugin-api/worker.ts';
import type { MiningOrder } from '../dialect.ts';
import type { NonceSpace } from './nonce-space.ts';

/** A job, and what was not tried of it. */
export interface HttpOrder extends MiningOrder {
  readonly job: WorkerJob;
  readonly space: NonceSpace;
}

export type NonceFound = Omit<WorkerFind, 'hashrateHps'>;
