import { soloOwner } from '../../ledger/solo-miner.ts';
import type { Database } from '../database.ts';

/** What one miner is owed in one pool. */
export interface MinerBalance {
  readonly poolId: string;
  /** Canonical address. */
  readonly miner: string;
  /** May be paid; below zero where more was paid than the chain let stand. */
  readonly matureAtomic: bigint;
  /** Of blocks that may not be spent yet. */
  readonly immatureAtomic: bigint;
  /** Time of the last entry that moved either. */
  readonly movedAtMs: number;
}

/** One balance of the ledger, summed over its owners. */
export interface AccountBalance {
  readonly asset: string;
  readonly account: string;
  readonly balanceAtomic: bigint;
  /** How many of them have something. */
  readonly owners: number;
}

/** Balances, from their projection. */
export class BalanceQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** One entry per pool and address that the ledger ever credited; who mines for himself has that of his address. */
  async ofMiners(addresses: readonly string[]): Promise<readonly MinerBalance[]> {
    const rows = await this.#database.rows<{
      asset: string;
      owner: string;
      mature: bigint | null;
      immature: bigint | null;
      moved_at: Date | null;
    }>(
      `select ledger_balances.asset, owner,
              sum(balance) filter (where account = 'miner') as mature,
              sum(balance) filter (where account = 'miner-immature') as immature,
              max(created_at) as moved_at
         from ledger_balances left join ledger_entries on ledger_entries.id = entry_id
        where owner = any(?::text[]) and account in ('miner', 'miner-immature')
        group by ledger_balances.asset, owner order by ledger_balances.asset, owner`,
      [addresses.map(soloOwner)],
    );
    return rows.map((row) => ({
      poolId: row.asset,
      miner: row.owner,
      matureAtomic: row.mature ?? 0n,
      immatureAtomic: row.immature ?? 0n,
      movedAtMs: row.moved_at?.getTime() ?? 0,
    }));
  }

  /** All accounts of all assets. */
  async totals(): Promise<readonly AccountBalance[]> {
    const rows = await this.#database.rows<{
      asset: string;
      account: string;
      balance: bigint;
      owners: bigint;
    }>(
      `select asset, account, sum(balance) as balance,
              count(*) filter (where balance <> 0) as owners
         from ledger_balances group by asset, account order by asset, account`,
    );
    return rows.map(({ asset, account, balance, owners }) => ({
      asset,
      account,
      balanceAtomic: balance,
      owners: Number(owners),
    }));
  }
}
