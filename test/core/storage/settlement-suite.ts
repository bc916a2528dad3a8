import { expect } from 'chai';
import {
  BLOCK_SETTLEMENT_DEFAULTS,
  BlockSettlement,
} from '../../../core/ledger/block-settlement.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { schemeOf } from '../../../core/ledger/schemes/scheme-choice.ts';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import type { Finding } from '../../../core/ledger/verification.ts';
import type { LogRecord } from '../../../core/shares/share-record.ts';
import type { Database } from '../../../core/storage/database.ts';
import { DEFAULT_RETENTION, Retention } from '../../../core/storage/retention.ts';
import { SqlBlockStore } from '../../../core/storage/sql-block-store.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { SqlSettlementStore } from '../../../core/storage/sql-settlement-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { SqlSliceSource } from '../../../core/storage/sql-slice-source.ts';
import type { Balances } from '../ledger/reorg-bench.ts';
import { ScriptedChain } from '../ledger/scripted-chain.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { emptyHistory } from './empty-history.ts';
import { emptyBooks } from './empty-books.ts';
import { ManualClock } from './manual-clock.ts';
import { block, share } from './records.ts';
import { SqlPool } from './sql-pool.ts';

const START_MS = share().acceptedAtMs;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From recorded shares and blocks to entries, on any engine. Call it inside a `describe`. */
export function settlementSuite(database: () => Database): void {
  let clock: ManualClock;
  const record = (...records: LogRecord[]): Promise<void> =>
    new SqlShareSink({ logId: 'one' }, database()).record(records, {
      first: 1,
      last: records.length,
    });
  const source = () => new SqlSliceSource({ minuteHours: 3, pageRows: 100 }, database(), clock);
  const store = () => new SqlSettlementStore(database());
  const turn = (blockHash: string, status: 'pending' | 'confirmed' | 'orphaned') => {
    const who = { poolId: 'btc', height: 100, miner: 'alice', worker: 'rig1' };
    return new SqlBlockStore(database(), clock).update({
      ...who,
      blockHash,
      status,
      confirmationProgress: 0,
    });
  };

  beforeEach(async () => {
    await emptyHistory(database());
    await emptyBooks(database());
    clock = new ManualClock(START_MS);
  });

  describe('settlement store', () => {
    const openHashes = async () =>
      (await store().open('btc', 0n)).map(({ blockHash }) => blockHash);
    const one = async () => {
      const [first] = await store().open('btc', 0n);
      if (first === undefined) throw new Error('no block is open');
      return first;
    };

    beforeEach(() =>
      record(block({ blockHash: 'aa' }), block({ blockHash: 'bb' }), block({ blockHash: 'cc' })),
    );

    it('lists blocks until they are followed to their status', async () => {
      await turn('aa', 'pending');
      const first = await one();
      expect(first).to.deep.equal({
        poolId: 'btc',
        height: 100,
        blockHash: 'aa',
        status: 'pending',
        round: 1n,
        finder: 'alice',
        rewardAtomic: 5_000_000_000n,
        foundAtMs: START_MS,
        credited: false,
      });
      await store().settled(first, 1);
      expect(await openHashes()).to.deep.equal(['bb', 'cc']);
      await turn('aa', 'confirmed');
      expect(await openHashes()).to.deep.equal(['aa', 'bb', 'cc']);
    });

    it('goes on with blocks after a round', async () => {
      const behind = async (round: bigint) =>
        (await store().open('btc', round)).map(({ blockHash }) => blockHash);
      expect(await behind(1n)).to.deep.equal(['bb', 'cc']);
      expect(await behind(3n)).to.deep.equal([]);
    });

    it('opens a block before its next entry, and hears of no earlier one then', async () => {
      const first = await one();
      await store().settled(first, 1);
      await store().unsettled(first, 2);
      await store().settled(first, 1);
      expect(await openHashes()).to.include('aa');
      await store().settled(first, 2);
      expect(await openHashes()).to.not.include('aa');
    });

    it('knows the last round that a block of the chain closed', async () => {
      expect(await store().standingRound('btc', 3n)).to.equal(0n);
      await turn('aa', 'confirmed');
      await turn('bb', 'orphaned');
      await turn('cc', 'pending');
      expect(await store().standingRound('btc', 3n)).to.equal(1n);
      expect(await store().standingRound('btc', 4n)).to.equal(3n);
    });

    it('counts no round as closed by who mines for himself', async () => {
      await new SqlShareSink({ logId: 'two' }, database()).record(
        [block({ blockHash: 'dd', miner: 'solo:zoe' })],
        { first: 1, last: 1 },
      );
      await turn('bb', 'confirmed');
      await turn('dd', 'confirmed');
      expect(await store().standingRound('btc', 5n)).to.equal(2n);
    });
  });

  it('pays each block by the way in force when its work was done', async () => {
    const quote = 'pps 1000 0 0/1';
    await record(
      share({ miner: 'alice', work: 600 }),
      block({ blockHash: 'aa', rewardAtomic: 1_000n }),
      share({ miner: 'bob', work: 300, quote }),
      block({ blockHash: 'bb', rewardAtomic: 1_000n, height: 101, quote }),
      share({ miner: 'carol', work: 600 }),
      block({ blockHash: 'cc', rewardAtomic: 1_000n, height: 102 }),
    );
    for (const hash of ['aa', 'bb', 'cc']) await turn(hash, 'confirmed');
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
    const settle = async (scheme: 'pps' | 'pplns') => {
      await emptyBooks(database());
      await database().rows('update blocks set settled_status = null, settled_steps = 0');
      const rules = {
        scheme: schemeOf({ scheme, window: 2 }),
        feePercent: fractionOf(10),
        remainderOwner: 'operator',
      };
      const books = { ledger: new SqlLedger(database(), clock), slices: source(), store: store() };
      const options = { ...BLOCK_SETTLEMENT_DEFAULTS, poolId: 'btc', rules: () => rules };
      await new BlockSettlement(options, books, clock, new NotedLog()).tick();
      const rows = await database().rows<{ account: string; owner: string; balance: bigint }>(
        `select account, owner, balance from ledger_balances where balance <> 0
          order by account, owner`,
      );
      return rows.map(({ account, owner, balance }) => `${account} ${owner} ${balance}`);
    };
    const expected = [
      'chain  -3000',
      'fee operator 200',
      'miner alice 1350',
      'miner carol 450',
      'reserve operator 1000',
    ];
    expect(await settle('pplns')).to.deep.equal(expected);
    expect(await settle('pps')).to.deep.equal(expected);
  });

  it("gives the pool's own block to the operator whole, and the books verify", async () => {
    await record(
      share({ miner: 'alice', work: 600 }),
      block({ blockHash: 'aa', rewardAtomic: 1_000n, miner: 'solo:alice' }),
    );
    await turn('aa', 'confirmed');
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
    const rules = {
      scheme: schemeOf({ scheme: 'pplns', window: 2 }),
      feePercent: fractionOf(10),
      coinFees: [{ owner: 'foundation', percent: fractionOf(1), exceptOwn: true }],
      remainderOwner: 'foundation',
      ownAddress: 'alice',
    };
    const books = { ledger: new SqlLedger(database(), clock), slices: source(), store: store() };
    const options = { ...BLOCK_SETTLEMENT_DEFAULTS, poolId: 'btc', rules: () => rules };
    await new BlockSettlement(options, books, clock, new NotedLog()).tick();
    const [balance] = await database().rows<{ balance: bigint }>(
      `select balance from ledger_balances where account = 'miner' and owner = 'alice'`,
    );
    expect(balance?.balance).to.equal(1_000n);
    const found: Finding[] = [];
    const standing = await SqlBooks.atOnce(database(), (all) =>
      verifyBooks(all, (finding) => found.push(finding)),
    );
    expect(found).to.deep.equal([]);
    expect(standing.entries).to.equal(2);
  });

  it('carries a block from its shares to balances, and back', async () => {
    await record(
      share({ miner: 'alice', work: 600 }),
      share({ miner: 'bob', work: 300, acceptedAtMs: START_MS + MINUTE_MS }),
      block({ blockHash: 'aa', rewardAtomic: 1_000n }),
      share({ miner: 'carol', work: 5_000 }),
    );
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
    const ledger = new SqlLedger(database(), clock);
    const rules = {
      scheme: schemeOf({ scheme: 'pplns', window: 2 }),
      feePercent: fractionOf(1.5),
      remainderOwner: 'operator',
    };
    const books = { ledger, slices: source(), store: store() };
    const options = { ...BLOCK_SETTLEMENT_DEFAULTS, poolId: 'btc', rules: () => rules };
    const noted = new NotedLog();
    const settlement = new BlockSettlement(options, books, clock, noted);
    const balances = async () => {
      clock.pass(BLOCK_SETTLEMENT_DEFAULTS.spanMs);
      await settlement.tick();
      const rows = await database().rows<{ account: string; owner: string; balance: bigint }>(
        `select account, owner, balance from ledger_balances where balance <> 0
          order by account, owner`,
      );
      return rows.map(({ account, owner, balance }) => `${account} ${owner} ${balance}`);
    };
    await turn('aa', 'pending');
    expect(await balances()).to.deep.equal([
      'chain  -1000',
      'fee-immature operator 15',
      'miner-immature alice 656',
      'miner-immature bob 328',
      'remainder-immature operator 1',
    ]);
    await turn('aa', 'confirmed');
    expect(await balances()).to.deep.equal([
      'chain  -1000',
      'fee operator 15',
      'miner alice 656',
      'miner bob 328',
      'remainder operator 1',
    ]);
    await turn('aa', 'orphaned');
    expect(await balances()).to.deep.equal([]);
    expect(noted.count('warn')).to.equal(0);
  });

  it('comes to the same balances whenever the clock jumps by a day, folding all the while', async () => {
    const live = async (poolId: string, jumpAt: number, jumpMs: number): Promise<Balances> => {
      const chain = new ScriptedChain(2);
      const jumping = new ManualClock(START_MS);
      const pool = new SqlPool({ poolId, scheme: 'pplns' }, chain, database(), jumping);
      const retention = new Retention(DEFAULT_RETENTION, database(), jumping);
      let steps = 0;
      const step = async (act: () => Promise<void> | void): Promise<void> => {
        if (steps++ === jumpAt) jumping.jump(jumpMs);
        await act();
        await retention.step();
      };
      await step(() => pool.found(1, 'aa', 'ann'));
      await step(() => chain.extend('aa'));
      await step(() => pool.look());
      await step(() => jumping.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs));
      await step(() => pool.look());
      await step(() => pool.found(2, 'bb', 'bob'));
      await step(() => chain.extend('bb'));
      for (let looks = 0; looks < 2; looks++) {
        await step(() => jumping.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs));
        await step(() => pool.look());
      }
      chain.extend('cc');
      jumping.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
      await pool.look();
      expect(steps).to.equal(11);
      return pool.balances();
    };
    const calm = await live('calm', -1, 0);
    expect(calm).to.include({ chain: -2_000n });
    expect(Object.keys(calm).join()).to.not.include('immature');
    for (let jumpAt = 0; jumpAt < 11; jumpAt++)
      for (const jumpMs of [DAY_MS, -DAY_MS])
        expect(await live(`pool-${jumpAt}-${jumpMs}`, jumpAt, jumpMs)).to.deep.equal(calm);
  });
}
