import type { Clock } from '../plugin-api/clock.ts';
import type { BlocksFound, PaidOut, PoolRecord, RoundWork } from '../plugin-api/record.ts';
import type { RecordQueries } from '../storage/queries/record-queries.ts';
import type { PoolScope } from './pool-scope.ts';
import { Recollection } from './recollection.ts';

const AGE_MAX_MS = 10_000;

/** The record of a pool, asked of the database once in ten seconds, however often a plugin asks. */
export class RecalledRecord implements PoolRecord {
  readonly blocks: () => Promise<BlocksFound>;
  readonly paid: () => Promise<PaidOut>;
  readonly round: () => Promise<readonly RoundWork[]>;

  constructor(
    poolId: string,
    queries: Pick<RecordQueries, 'blocks' | 'paid' | 'round'>,
    clock: Clock,
  ) {
    const recalled = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
      const recollection = new Recollection({ ageMaxMs: AGE_MAX_MS }, ask, clock);
      return () => recollection.get();
    };
    this.blocks = recalled(() => queries.blocks(poolId));
    this.paid = recalled(() => queries.paid(poolId));
    this.round = recalled(() => queries.round(poolId));
  }
}

/** For a plugin that is tried: its pool has done nothing. */
export const EMPTY_RECORD: PoolRecord = {
  blocks: async () => ({ count: 0, heightLast: undefined }),
  paid: async () => ({ count: 0, amountAtomic: 0n }),
  round: async () => [],
};

/** A record for the plugin: what it reads runs outside its scope, what it comes to is the plugin's to hear. */
export function lentRecord(record: PoolRecord, scope: PoolScope): PoolRecord {
  const lent = scope.lent(record);
  return {
    blocks: async () => await lent.blocks(),
    paid: async () => await lent.paid(),
    round: async () => await lent.round(),
  };
}
