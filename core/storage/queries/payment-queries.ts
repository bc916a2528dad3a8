import type { Binding, Database } from '../database.ts';

/** What one miner received, or will: it was sent. */
export interface PaymentRow {
  readonly poolId: string;
  readonly batchId: bigint;
  /** Canonical address, whose balance paid for it. */
  readonly miner: string;
  /** Where it went. */
  readonly address: string;
  /** What arrives there; less than what left the balance where miners bear network fees. */
  readonly amountAtomic: bigint;
  /** Of its batch; more than one where the wallet split it. */
  readonly transactionIds: readonly string[];
  readonly confirmed: boolean;
  readonly sentAtMs: number;
}

export interface PaymentFilter {
  readonly poolId: string;
  /** All miners if left out. */
  readonly miner?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface MinerPayments {
  readonly paidAtomic: bigint;
  /** Since the given time. */
  readonly recentAtomic: bigint;
  readonly last: PaymentRow | undefined;
}

interface Row {
  pool: string;
  batch_id: bigint;
  owner: string;
  address: string;
  receipt: bigint;
  transactions: string[];
  confirmed: boolean;
  sent_at: Date;
}

/** As the index of sent batches has it. */
const SENT = `state in ('submitted', 'confirmed')`;
const COLUMNS = `pool, batch_id, owner, address, coalesce(receipt, items.amount) as receipt,
  array(select tx_id from payout_transactions
         where payout_transactions.batch_id = items.batch_id order by position) as transactions,
  state = 'confirmed' as confirmed, sent_at`;
const NEWEST_FIRST = 'order by sent_at desc, batch_id desc, position';

/** Payments to miners that were sent. Coin fees that are paid out are none. */
export class PaymentQueries {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first. */
  page(
    filter: PaymentFilter,
  ): Promise<{ readonly payments: readonly PaymentRow[]; readonly total: number }> {
    const { miner, ...rest } = filter;
    return miner === undefined ? this.#pageOfPool(rest) : this.#pageOfMiner({ ...rest, miner });
  }

  /** All that was ever paid to miners, by pool; pools that never paid are missing. */
  async paidByPool(poolIds: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const rows = await this.#database.rows<{ pool: string; paid: bigint | null }>(
      `select pool, sum(paid) as paid from payout_batches
        where pool = any(?::text[]) and ${SENT} group by pool`,
      [poolIds],
    );
    return new Map(rows.map(({ pool, paid }) => [pool, paid ?? 0n]));
  }

  /** What one miner of a pool was paid: in all, since `recentSinceMs`, and last. */
  async ofMiner(poolId: string, miner: string, recentSinceMs: number): Promise<MinerPayments> {
    const [sums] = await this.#database.rows<{ paid: bigint | null; recent: bigint | null }>(
      `select sum(coalesce(receipt, items.amount)) as paid,
              sum(coalesce(receipt, items.amount)) filter (where sent_at >= ?::timestamptz) as recent
         ${FROM_MINER}`,
      [new Date(recentSinceMs).toISOString(), miner, poolId],
    );
    const { payments } = await this.#pageOfMiner({ poolId, miner, offset: 0, limit: 1 });
    return { paidAtomic: sums?.paid ?? 0n, recentAtomic: sums?.recent ?? 0n, last: payments[0] };
  }

  /** Reads the items of those batches alone that the page is in: others may have a hundred thousand. */
  async #pageOfPool({ poolId, offset, limit }: PaymentFilter) {
    const rows = await this.#rows(
      `with sent as (
         select id, pool, state, sent_at, payees,
                sum(payees) over (order by sent_at desc, id desc) as through
           from payout_batches where pool = ? and ${SENT}),
       near as (
         select * from sent where through > ? and through - payees < ?)
       select ${COLUMNS} from near join payout_items as items
           on batch_id = near.id and account = 'miner'
       ${NEWEST_FIRST} offset ? - coalesce((select min(through - payees) from near), 0) limit ?`,
      [poolId, offset, offset + limit, offset, limit],
    );
    const [count] = await this.#database.rows<{ total: bigint | null }>(
      `select sum(payees) as total from payout_batches where pool = ? and ${SENT}`,
      [poolId],
    );
    return { payments: rows, total: Number(count?.total ?? 0n) };
  }

  async #pageOfMiner({ poolId, miner, offset, limit }: PaymentFilter & { miner: string }) {
    const rows = await this.#rows(
      `select ${COLUMNS} ${FROM_MINER} ${NEWEST_FIRST} offset ? limit ?`,
      [miner, poolId, offset, limit],
    );
    const [count] = await this.#database.rows<{ total: bigint }>(
      `select count(*) as total ${FROM_MINER}`,
      [miner, poolId],
    );
    return { payments: rows, total: Number(count?.total ?? 0n) };
  }

  async #rows(sql: string, bindings: readonly Binding[]): Promise<readonly PaymentRow[]> {
    const rows = await this.#database.rows<Row>(sql, bindings);
    return rows.map((row) => ({
      poolId: row.pool,
      batchId: row.batch_id,
      miner: row.owner,
      address: row.address,
      amountAtomic: row.receipt,
      transactionIds: row.transactions,
      confirmed: row.confirmed,
      sentAtMs: row.sent_at.getTime(),
    }));
  }
}

const FROM_MINER = `
  from payout_items as items join payout_batches on payout_batches.id = batch_id
 where account = 'miner' and owner = ? and pool = ? and ${SENT}`;
