import { OPERATOR } from '../ledger/distribution.ts';
import { reserveEntry } from '../ledger/reserve-entry.ts';
import type { ReserveMove } from '../ledger/reserve-entry.ts';
import type { Database, Statements } from './database.ts';
import type { SqlLedger } from './sql-ledger.ts';

/** What became of a move; `below-floor`: nothing was moved. */
export interface ReserveOutcome {
  readonly kind: 'moved' | 'below-floor';
  /** What the reserve has now. */
  readonly reserveAtomic: bigint;
}

/** The operator's reserve of each pool, in the ledger. */
export class SqlReserve {
  readonly #database: Database;
  readonly #ledger: SqlLedger;

  constructor(database: Database, ledger: SqlLedger) {
    this.#database = database;
    this.#ledger = ledger;
  }

  /** Moves once, however often it is called with one id. Nothing is taken out below the floor. */
  async move(move: ReserveMove, floorAtomic: bigint): Promise<ReserveOutcome> {
    try {
      return await this.#database.transaction(async (statements) => {
        const outcome = await this.#ledger.postWithin(statements, reserveEntry(move));
        const reserveAtomic = await reserveOf(statements, move.poolId);
        const isTaken = outcome === 'posted' && move.amountAtomic < 0n;
        if (isTaken && reserveAtomic < floorAtomic) {
          throw new BelowFloor(reserveAtomic - move.amountAtomic);
        }
        return { kind: 'moved', reserveAtomic };
      });
    } catch (error) {
      if (!(error instanceof BelowFloor)) throw error;
      return { kind: 'below-floor', reserveAtomic: error.reserveAtomic };
    }
  }
}

/** Undoes the transaction. */
class BelowFloor extends Error {
  readonly reserveAtomic: bigint;

  constructor(reserveAtomic: bigint) {
    super('the reserve would be below its floor');
    this.reserveAtomic = reserveAtomic;
  }
}

/** What the reserve of a pool has, immature blocks not counted. */
export async function reserveOf(statements: Statements, poolId: string): Promise<bigint> {
  const [row] = await statements.rows<{ balance: bigint }>(
    `select balance from ledger_balances
      where owner = ? and asset = ? and account = 'reserve'`,
    [OPERATOR, poolId],
  );
  return row?.balance ?? 0n;
}
