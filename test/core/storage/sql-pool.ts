import type { TrackedChain } from '../../../core/blocks/block-tracker.ts';
import type { NewEntry } from '../../../core/ledger/ledger.ts';
import type { Scheme } from '../../../core/ledger/schemes/scheme.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';
import type { Database } from '../../../core/storage/database.ts';
import { SqlBlockStore } from '../../../core/storage/sql-block-store.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { SqlSettlementStore } from '../../../core/storage/sql-settlement-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { SqlSliceSource } from '../../../core/storage/sql-slice-source.ts';
import { Followers, workOf } from '../ledger/reorg-bench.ts';
import type { Balances, FollowedPool } from '../ledger/reorg-bench.ts';
import { block, share } from './records.ts';

/** A pool of its own name in the database. */
export class SqlPool implements FollowedPool {
  readonly #poolId: string;
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #ledger: SqlLedger;
  readonly #sink: SqlShareSink;
  readonly #followers: Followers;
  #rounds = 0;
  #position = 0;

  constructor(
    options: { readonly poolId: string; readonly scheme: Scheme['name'] },
    chain: TrackedChain,
    database: Database,
    clock: Clock,
  ) {
    this.#poolId = options.poolId;
    this.#database = database;
    this.#clock = clock;
    this.#ledger = new SqlLedger(database, clock);
    this.#sink = new SqlShareSink({ logId: options.poolId }, database);
    const slices = new SqlSliceSource({ minuteHours: 3 }, database, clock);
    const books = { ledger: this.#ledger, slices, store: new SqlSettlementStore(database) };
    const blocks = new SqlBlockStore(database, clock);
    this.#followers = new Followers(options, chain, blocks, books, clock);
  }

  look(): Promise<void> {
    return this.#followers.look();
  }

  async found(height: number, blockHash: string, finder: string): Promise<void> {
    const poolId = this.#poolId;
    const atMs = Math.floor(this.#clock.nowMs());
    const work = workOf(++this.#rounds).map((each) =>
      share({ ...each, poolId, height, acceptedAtMs: atMs }),
    );
    const solved = block({ poolId, height, blockHash, miner: finder, foundAtMs: atMs });
    const first = this.#position + 1;
    this.#position += work.length + 1;
    const records = [...work, { ...solved, rewardAtomic: 1_000n }];
    await this.#sink.record(records, { first, last: this.#position });
  }

  async balances(): Promise<Balances> {
    const rows = await this.#database.rows<{ account: string; owner: string; balance: bigint }>(
      'select account, owner, balance from ledger_balances where asset = ? and balance <> 0',
      [this.#poolId],
    );
    return Object.fromEntries(
      rows.map(({ account, owner, balance }) => [`${account} ${owner}`.trim(), balance]),
    );
  }

  post(entry: NewEntry): Promise<unknown> {
    const { idempotencyKey } = entry;
    const asset = this.#poolId;
    return this.#ledger.post({ ...entry, asset, idempotencyKey: `${idempotencyKey}:${asset}` });
  }
}
