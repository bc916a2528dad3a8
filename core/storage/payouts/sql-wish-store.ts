import { atomic } from '../../ledger/posting.ts';
import type { Atomic } from '../../ledger/posting.ts';
import type { PayoutRequest, PayoutSettings } from '../../payouts/miner-desk.ts';
import type { AddressStanding, SettingsChange, WishStore } from '../../payouts/wish-store.ts';
import type { Clock } from '../../plugin-api/clock.ts';
import type { Database } from '../database.ts';
import { toRequest } from './request-rows.ts';
import type { RequestRow } from './request-rows.ts';

interface SettingsRow {
  threshold: bigint | null;
  payout_coin: string | null;
  auto_exchange: boolean;
  created_at: Date;
  changed_at: Date;
}

const SETTINGS = 'threshold, payout_coin, auto_exchange, created_at, changed_at';
const OPEN = `state in ('pending', 'processing')`;

/** Settings and requests in the tables of migration 004. */
export class SqlWishStore implements WishStore {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async settings(poolId: string, address: string): Promise<PayoutSettings> {
    const [row] = await this.#database.rows<SettingsRow>(
      `select ${SETTINGS} from payout_settings where pool = ? and address = ?`,
      [poolId, address],
    );
    return toSettings(row);
  }

  async change(poolId: string, address: string, change: SettingsChange): Promise<PayoutSettings> {
    const { thresholdAtomic, payoutCoin, autoExchange } = change;
    const at = this.#now();
    const [row] = await this.#database.rows<SettingsRow>(
      `insert into payout_settings as old
         (pool, address, threshold, payout_coin, auto_exchange, created_at, changed_at)
       values (?, ?, ?, ?, ?, ?, ?)
       on conflict (pool, address) do update set
         threshold = case when ? then excluded.threshold else old.threshold end,
         payout_coin = case when ? then excluded.payout_coin else old.payout_coin end,
         auto_exchange = case when ? then excluded.auto_exchange else old.auto_exchange end,
         changed_at = excluded.changed_at
       returning ${SETTINGS}`,
      [
        poolId,
        address,
        thresholdAtomic ?? null,
        payoutCoin ?? null,
        autoExchange ?? false,
        at,
        at,
        'thresholdAtomic' in change,
        'payoutCoin' in change,
        'autoExchange' in change,
      ],
    );
    return toSettings(row);
  }

  async standing(poolId: string, address: string): Promise<AddressStanding> {
    const [open] = await this.#database.rows<RequestRow>(
      `select * from payout_requests where pool = ? and address = ? and ${OPEN}`,
      [poolId, address],
    );
    const [row] = await this.#database.rows<{ balance: bigint | null; held: string | null }>(
      `select (select balance from ledger_balances
                where owner = ? and asset = ? and account = 'miner') as balance,
              (select reason from payout_holds where pool = ? and owner = ?) as held`,
      [address, poolId, poolId, address],
    );
    return {
      balanceAtomic: atomic(row?.balance ?? 0n),
      held: row?.held ?? undefined,
      open: open === undefined ? undefined : toRequest(open),
    };
  }

  async request(
    poolId: string,
    address: string,
    amountAtomic: Atomic | undefined,
  ): Promise<PayoutRequest | undefined> {
    const at = this.#now();
    return this.#database.transaction(async (statements) => {
      // Whoever holds an owner locks this row too, and then fails what waits: one of the two sees the other.
      await statements.rows(
        `insert into payout_fences (pool, token, holder, taken_at) values (?, 0, '', ?)
         on conflict (pool) do update set token = payout_fences.token`,
        [poolId, at],
      );
      const [row] = await statements.rows<RequestRow>(
        `insert into payout_requests (pool, address, amount, state, created_at)
         select ?::text, ?::text, ?::numeric(78,0), 'pending', ?::timestamptz
          where not exists (select 1 from payout_holds where pool = ? and owner = ?)
         on conflict (pool, address) where ${OPEN} do nothing returning *`,
        [poolId, address, amountAtomic ?? null, at, poolId, address],
      );
      return row === undefined ? undefined : toRequest(row);
    });
  }

  #now(): string {
    return new Date(this.#clock.nowMs()).toISOString();
  }
}

function toSettings(row: SettingsRow | undefined): PayoutSettings {
  return {
    thresholdAtomic:
      row === undefined || row.threshold === null ? undefined : atomic(row.threshold),
    payoutCoin: row?.payout_coin ?? undefined,
    autoExchange: row?.auto_exchange ?? false,
    createdAtMs: row?.created_at.getTime(),
    changedAtMs: row?.changed_at.getTime(),
  };
}
