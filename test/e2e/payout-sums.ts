import type { Database } from '../../core/storage/database.ts';

/** What books and payouts say of one pool, added up here from postings and items alone. */
export interface PayoutSums {
  /** By account: all owners. */
  readonly accounts: Readonly<Record<string, bigint>>;
  /** By address, of batches that are final: what left its balance, and what was to arrive. */
  readonly miners: ReadonlyMap<string, { readonly amount: bigint; readonly receipt: bigint }>;
  /** By transaction id: the fee of the batch. */
  readonly fees: ReadonlyMap<string, bigint>;
  /** By owner: what the books say that miners were credited, mature or not. */
  readonly credited: ReadonlyMap<string, bigint>;
  /** By owner: what the books still owe miners. */
  readonly owed: ReadonlyMap<string, bigint>;
}

export async function payoutSums(database: Database, poolId: string): Promise<PayoutSums> {
  const accounts = await database.rows<{ account: string; sum: bigint }>(
    `select account, sum(amount) as sum from ledger_postings
       join ledger_entries on ledger_entries.id = entry_id where asset = ? group by account`,
    [poolId],
  );
  const miners = await database.rows<{ address: string; amount: bigint; receipt: bigint }>(
    `select address, sum(payout_items.amount) as amount, sum(receipt) as receipt
       from payout_items join payout_batches on payout_batches.id = batch_id
      where pool = ? and state = 'confirmed' and account = 'miner' group by address`,
    [poolId],
  );
  const fees = await database.rows<{ tx_id: string; fee: bigint }>(
    `select tx_id, fee from payout_transactions join payout_batches on payout_batches.id = batch_id
      where pool = ? and state = 'confirmed'`,
    [poolId],
  );
  const ofMiners = (kinds: string) =>
    database.rows<{ owner: string; sum: bigint }>(
      `select owner, sum(amount) as sum from ledger_postings
         join ledger_entries on ledger_entries.id = entry_id
        where asset = ? and account in ('miner', 'miner-immature') ${kinds} group by owner`,
      [poolId],
    );
  const credited = await ofMiners(`and kind like 'block-%'`);
  const owed = await ofMiners('');
  return {
    accounts: Object.fromEntries(accounts.map(({ account, sum }) => [account, sum])),
    miners: new Map(miners.map(({ address, amount, receipt }) => [address, { amount, receipt }])),
    fees: new Map(fees.map(({ tx_id: id, fee }) => [id, fee])),
    credited: new Map(credited.map(({ owner, sum }) => [owner, sum])),
    owed: new Map(owed.map(({ owner, sum }) => [owner, sum])),
  };
}
