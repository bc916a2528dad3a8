import type { PoolDatabase, SqlParameter } from '../../../core/plugin-api/tables.ts';
import type { SubmissionRecord } from '../stellar/submitter/submission-record.ts';
import { blockRows } from './blocks.ts';
import { farmerRows } from './farmers.ts';
import { harvestRows } from './harvests.ts';
import type {
  BlockRow,
  FarmerRow,
  FarmerState,
  HarvestRow,
  KaleRecord,
  PlantingRow,
  PoolerRow,
  SubmittedDeed,
  TreasuryTotals,
  WorkRow,
} from './kale-record.ts';
import { plantingRows } from './plantings.ts';
import { poolerRows } from './poolers.ts';
import { recordsOf, submissionRows } from './submissions.ts';
import { columnNames, rowOf } from './table-shape.ts';
import type { TableShape } from './table-shape.ts';
import { workRows } from './works.ts';

/** Names are ordered by their bytes, whatever the database's language. */
const BY_FARMER = 'order by farmer_id collate "C"';
const BY_PAIL = 'order by block_index, farmer_id collate "C"';

/** The record of one pool, as its tables are. */
export class SqlKaleRecord implements KaleRecord {
  readonly #database: Pick<PoolDatabase, 'rows'>;
  readonly #poolId: string;

  constructor(database: Pick<PoolDatabase, 'rows'>, poolId: string) {
    this.#database = database;
    this.#poolId = poolId;
  }

  farmers(states?: readonly FarmerState[]): Promise<readonly FarmerRow[]> {
    if (states === undefined) return this.#select(farmerRows.shape, BY_FARMER);
    // Said apart, as the index of those that are there has it.
    const present = states.includes('departed') ? '' : `and state <> 'departed'`;
    return this.#select(farmerRows.shape, `${present} and state = any(?::text[]) ${BY_FARMER}`, [
      states,
    ]);
  }

  farmer(farmerId: string): Promise<FarmerRow | undefined> {
    return this.#first(farmerRows.shape, 'and farmer_id = ?', farmerId);
  }

  farmerOfWallet(custodialWallet: string): Promise<FarmerRow | undefined> {
    return this.#first(farmerRows.shape, 'and custodial_wallet = ?', custodialWallet);
  }

  poolers(): Promise<readonly PoolerRow[]> {
    return this.#select(poolerRows.shape, 'order by pooler_id collate "C"');
  }

  block(blockIndex: number): Promise<BlockRow | undefined> {
    return this.#first(blockRows.shape, 'and block_index = ?', blockIndex);
  }

  blocks(count: number): Promise<readonly BlockRow[]> {
    return this.#select(blockRows.shape, 'order by block_index desc limit ?', [count]);
  }

  unclosedBlocks(beforeIndex: number): Promise<readonly BlockRow[]> {
    return this.#select(
      blockRows.shape,
      `and block_index in
         (select r.block_index from rounds r
           where r.pool_id = ? and r.block_index < ? and not r.is_closed)
       order by block_index`,
      [this.#poolId, beforeIndex],
    );
  }

  plantings(blockIndex: number): Promise<readonly PlantingRow[]> {
    return this.#select(plantingRows.shape, `and block_index = ? ${BY_PAIL}`, [blockIndex]);
  }

  begunPlantings(): Promise<readonly PlantingRow[]> {
    return this.#select(plantingRows.shape, `and state = 'begun' ${BY_PAIL}`);
  }

  works(blockIndex: number): Promise<readonly WorkRow[]> {
    return this.#select(workRows.shape, `and block_index = ? ${BY_PAIL}`, [blockIndex]);
  }

  harvests(blockIndex: number): Promise<readonly HarvestRow[]> {
    return this.#select(harvestRows.shape, `and block_index = ? ${BY_PAIL}`, [blockIndex]);
  }

  harvestsOf(farmerId: string, count: number): Promise<readonly HarvestRow[]> {
    return this.#select(harvestRows.shape, 'and farmer_id = ? order by block_index desc limit ?', [
      farmerId,
      count,
    ]);
  }

  unfinishedHarvests(beforeIndex: number): Promise<readonly HarvestRow[]> {
    return this.#select(
      harvestRows.shape,
      `and state in ('open', 'begun', 'harvested', 'sweeping') and block_index < ? ${BY_PAIL}`,
      [beforeIndex],
    );
  }

  async treasuryTotals(): Promise<TreasuryTotals> {
    const [totals] = await this.#database.rows<TreasuryTotals>(
      `select (select coalesce(sum(h.reward), 0) from harvests h
                where h.pool_id = ? and h.state = 'swept') as rewards,
              (select coalesce(sum((d ->> 'amount')::numeric), 0)
                 from payouts p, jsonb_array_elements(p.destinations) d
                where p.pool_id = ? and p.state = 'applied') as payouts`,
      [this.#poolId, this.#poolId],
    );
    return totals ?? { rewards: 0n, payouts: 0n };
  }

  unsettledTransactions(): Promise<readonly SubmissionRecord[]> {
    return this.#transactions('and fate is null');
  }

  undecidedTransactions(): Promise<readonly SubmissionRecord[]> {
    return this.#transactions(`and fate = 'undecided'`);
  }

  async submitted(key: string): Promise<readonly SubmittedDeed[]> {
    const { shape } = submissionRows;
    const rows = await this.#select(shape, 'and key = ? order by signed_sequence', [key]);
    return rows.map(({ innerHash, fate }) => ({ innerHash, fate }));
  }

  async #transactions(where: string): Promise<readonly SubmissionRecord[]> {
    const rows = await this.#select(submissionRows.shape, `${where} order by signed_sequence`);
    return rows.flatMap(recordsOf);
  }

  async #first<Row>(
    shape: TableShape<Row>,
    where: string,
    parameter: SqlParameter,
  ): Promise<Row | undefined> {
    const [row] = await this.#select(shape, where, [parameter]);
    return row;
  }

  async #select<Row>(
    shape: TableShape<Row>,
    rest: string,
    parameters: readonly SqlParameter[] = [],
  ): Promise<readonly Row[]> {
    const found = await this.#database.rows<Record<string, unknown>>(
      `select ${columnNames(shape).join(', ')} from ${shape.name} where pool_id = ? ${rest}`,
      [this.#poolId, ...parameters],
    );
    return found.map((record) => rowOf(shape, record));
  }
}
