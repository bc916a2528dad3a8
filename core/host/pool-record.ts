import type { Clock } from '../plugin-api/clock.ts';
import type {
  BlocksFound,
  MinerBooks,
  PaidOut,
  PoolRecord,
  RoundWork,
} from '../plugin-api/record.ts';
import type { Wallet } from '../plugin-api/wallet.ts';
import { soloAsked, soloOwner } from '../ledger/solo-miner.ts';
import type { RecordQueries } from '../storage/queries/record-queries.ts';
import type { PoolScope } from './pool-scope.ts';
import { Recollection } from './recollection.ts';

const AGE_MAX_MS = 10_000;
/** Whose books are remembered; who has not been asked for longest is forgotten first. */
const MINERS_MAX = 1_000;

/** The record of a pool, asked of the database once in ten seconds, however often a plugin asks. */
export class RecalledRecord implements PoolRecord {
  readonly blocks: () => Promise<BlocksFound>;
  readonly paid: () => Promise<PaidOut>;
  readonly round: () => Promise<readonly RoundWork[]>;
  readonly miner: (address: string) => Promise<MinerBooks>;

  constructor(
    poolId: string,
    queries: Pick<RecordQueries, 'blocks' | 'miner' | 'paid' | 'round'>,
    clock: Clock,
  ) {
    const recollection = <T>(ask: () => Promise<T>): Recollection<T> =>
      new Recollection({ ageMaxMs: AGE_MAX_MS }, ask, clock);
    const recalled = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
      const known = recollection(ask);
      return () => known.get();
    };
    const miners = new Map<string, Recollection<MinerBooks>>();
    this.blocks = recalled(() => queries.blocks(poolId));
    this.paid = recalled(() => queries.paid(poolId));
    this.round = recalled(() => queries.round(poolId));
    this.miner = (address) => {
      const known = miners.get(address) ?? recollection(() => queries.miner(poolId, address));
      miners.delete(address);
      miners.set(address, known);
      for (const oldest of miners.keys()) {
        if (miners.size <= MINERS_MAX) break;
        miners.delete(oldest);
      }
      return known.get();
    };
  }
}

/** Of somebody who never earned anything. */
const NO_BOOKS: MinerBooks = {
  balanceAtomic: 0n,
  immatureAtomic: 0n,
  paidAtomic: 0n,
  payments: [],
};

/** For a plugin that is tried: its pool has done nothing. */
export const EMPTY_RECORD: PoolRecord = {
  blocks: async () => ({ count: 0, heightLast: undefined }),
  paid: async () => ({ count: 0, amountAtomic: 0n }),
  round: async () => [],
  miner: async () => NO_BOOKS,
};

/**
 * A record for the plugin: what it reads runs outside its scope, what it comes to is the plugin's to hear. Its own
 * wallet says which miner an address means.
 */
export function lentRecord(
  record: PoolRecord,
  scope: PoolScope,
  wallet: () => Pick<Wallet, 'checkAddress'>,
): PoolRecord {
  const lent = scope.lent(record);
  return {
    blocks: async () => await lent.blocks(),
    paid: async () => await lent.paid(),
    round: async () => await lent.round(),
    miner: async (address) => {
      const typed = String(address);
      const check = wallet().checkAddress(soloAsked(typed) ?? typed);
      return check.kind === 'valid' ? await lent.miner(soloOwner(check.address)) : NO_BOOKS;
    },
  };
}
