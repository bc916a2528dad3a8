import type { MiningPool } from '../jobs/mining-pool.ts';
import type { PoolError } from '../plugin-api/errors.ts';
import type { PoolEngine } from './pool-engine.ts';

/** Where a pool is in its life. Only a running one has something to mine on. */
export type PoolState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'running';
      readonly pool: MiningPool;
      readonly engine: PoolEngine;
    }
  | {
      readonly kind: 'failed';
      readonly error: PoolError;
      /** Undefined where only a change of its file can help. */
      readonly retryInMs: number | undefined;
    };
