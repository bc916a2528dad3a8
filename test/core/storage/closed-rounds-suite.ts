import { expect } from 'chai';
import { BLOCK_TRACKER_SPAN_MS, BlockTracker } from '../../../core/blocks/block-tracker.ts';
import { RoundCloser } from '../../../core/blocks/round-closer.ts';
import {
  BLOCK_SETTLEMENT_DEFAULTS,
  BlockSettlement,
} from '../../../core/ledger/block-settlement.ts';
import { fractionOf } from '../../../core/ledger/fraction.ts';
import { schemeOf } from '../../../core/ledger/schemes/scheme-choice.ts';
import { toldReward } from '../../../core/ledger/told-reward.ts';
import { verifyBooks } from '../../../core/ledger/verification.ts';
import type { Finding } from '../../../core/ledger/verification.ts';
import type { BlockReward } from '../../../core/plugin-api/chain.ts';
import type { Target } from '../../../core/plugin-api/target.ts';
import type { Database } from '../../../core/storage/database.ts';
import { Queries } from '../../../core/storage/queries.ts';
import { SqlBlockStore } from '../../../core/storage/sql-block-store.ts';
import { SqlBooks } from '../../../core/storage/sql-books.ts';
import { SqlLedger } from '../../../core/storage/sql-ledger.ts';
import { SqlSettlementStore } from '../../../core/storage/sql-settlement-store.ts';
import { SqlShareSink } from '../../../core/storage/sql-share-sink.ts';
import { SqlSliceSource } from '../../../core/storage/sql-slice-source.ts';
import { ScriptedChain } from '../ledger/scripted-chain.ts';
import { HeldLog } from '../shares/held-parts.ts';
import { NotedLog } from '../shares/noted-log.ts';
import { emptyBooks } from './empty-books.ts';
import { emptyHistory } from './empty-history.ts';
import { ManualClock } from './manual-clock.ts';
import { share } from './records.ts';

const POOL = 'btc';
const EVENTS = { emit: () => undefined };

/** From rounds that a plugin closes to balances, on any engine. Call it inside a `describe`. */
export function closedRoundsSuite(database: () => Database): void {
  let clock: ManualClock;
  let chain: ScriptedChain;
  let log: HeldLog;
  let recorded: number;
  let rewards: Map<string, BlockReward>;
  let followers: readonly { tick(): Promise<void> }[];

  /** One run of the host: what it closed before is in the database and the log alone. */
  function newRun(): RoundCloser {
    const noted = new NotedLog();
    const blocks = new SqlBlockStore(database(), clock);
    const trackerOptions = { poolId: POOL, spanMs: BLOCK_TRACKER_SPAN_MS };
    const reports = { events: EVENTS, logger: noted };
    const refusals = { wasRefused: () => false };
    const rules = {
      scheme: schemeOf({ scheme: 'prop', window: 2 }),
      feePercent: fractionOf(10),
      remainderOwner: 'operator',
      ownAddress: 'own',
    };
    const wallet = {
      checkAddress: (address: string) =>
        address === 'nobody'
          ? ({ kind: 'refused', reason: 'unknown' } as const)
          : ({ kind: 'valid', address } as const),
    };
    const settling = {
      ...BLOCK_SETTLEMENT_DEFAULTS,
      poolId: POOL,
      rules: () => rules,
      told: async ({ blockHash }: { readonly blockHash: string }) => {
        const told = rewards.get(blockHash);
        return told && toldReward(told, wallet);
      },
    };
    const books = {
      ledger: new SqlLedger(database(), clock),
      slices: new SqlSliceSource({ minuteHours: 3 }, database(), clock),
      store: new SqlSettlementStore(database()),
    };
    followers = [
      new BlockTracker(trackerOptions, chain, blocks, refusals, clock, reports),
      new BlockSettlement(settling, books, clock, noted),
    ];
    return new RoundCloser({ poolId: POOL, finder: 'own' }, log, EVENTS, clock, noted);
  }

  /** Drains the log, in pieces of one record, and has everybody look. */
  async function look(): Promise<void> {
    const sink = new SqlShareSink({ logId: 'one' }, database());
    for (const record of log.records.splice(0)) {
      recorded++;
      await sink.record([record], { first: recorded, last: recorded });
    }
    clock.pass(BLOCK_SETTLEMENT_DEFAULTS.rewardAfterMs);
    for (const follower of followers) await follower.tick();
  }

  async function balances(): Promise<readonly string[]> {
    const rows = await database().rows<{ account: string; owner: string; balance: bigint }>(
      `select account, owner, balance from ledger_balances where balance <> 0
        order by account, owner`,
    );
    return rows.map(({ account, owner, balance }) => `${account} ${owner} ${balance}`);
  }

  const work = (miner: string, sum: number) =>
    log.append(share({ miner, work: sum, acceptedAtMs: Math.floor(clock.nowMs()) }), undefined);
  const round = (height: number, blockHash: string) => {
    return { height, blockHash, networkTarget: (1n << 248n) as Target, rewardAtomic: 5n };
  };
  const blocksNow = async () => {
    const filter = { poolId: POOL, statuses: [], offset: 0, limit: 10 };
    const { blocks } = await new Queries(database()).blocks.page(filter);
    return blocks.map(({ height, status, rewardAtomic }) => `${height} ${status} ${rewardAtomic}`);
  };

  beforeEach(async () => {
    await emptyHistory(database());
    await emptyBooks(database());
    clock = new ManualClock(Date.parse('2026-01-15T12:00:00Z'));
    chain = new ScriptedChain(2);
    log = new HeldLog();
    recorded = 0;
    rewards = new Map();
  });

  it('credits a closed round when its reward is told, by the work up to its end', async () => {
    const rounds = newRun();
    work('ann', 600);
    work('bob', 300);
    void rounds.close(round(1, 'aa'));
    work('cid', 900);
    void rounds.close(round(2, 'bb'));
    chain.hashes = ['aa', 'bb', 'cc'];
    await look();
    await look();
    expect(await balances()).to.deep.equal([]);
    expect(await blocksNow()).to.deep.equal(['2 confirmed 5', '1 confirmed 5']);

    const direct = [
      { address: 'sue', amountAtomic: 301n },
      { address: 'ann', amountAtomic: 100n },
    ];
    rewards.set('aa', { amountAtomic: 1_001n, direct });
    rewards.set('bb', { amountAtomic: 0n, direct: [] });
    await look();
    expect(await balances()).to.deep.equal([
      'chain  -1001',
      'fee operator 60',
      'miner ann 460',
      'miner bob 180',
      'miner sue 301',
    ]);
    expect(await blocksNow()).to.deep.equal(['2 confirmed 0', '1 confirmed 1001']);

    const found: Finding[] = [];
    const standing = await SqlBooks.atOnce(database(), (all) =>
      verifyBooks(all, (finding) => found.push(finding)),
    );
    expect(found).to.deep.equal([]);
    expect(standing.entries).to.equal(2);
    const [entry] = await database().rows<{ facts: string }>(
      'select facts from ledger_entries order by id limit 1',
    );
    expect(JSON.parse(entry?.facts ?? '')).to.include({
      finder: 'own',
      reward: '1001',
      'direct.sue': '301',
      'direct.ann': '100',
      feesOf: 'rest',
      weight: '900',
    });
  });

  it('closes one round for a hash, however often it is closed, over restarts too', async () => {
    work('ann', 600);
    void newRun().close(round(1, 'aa'));
    work('bob', 300);
    void newRun().close(round(1, 'aa'));
    await look();
    void newRun().close(round(1, 'aa'));
    void newRun().close(round(2, 'bb'));
    chain.hashes = ['aa', 'bb', 'cc'];
    rewards.set('aa', { amountAtomic: 100n, direct: [] });
    rewards.set('bb', { amountAtomic: 1_000n, direct: [] });
    await look();
    expect(await blocksNow()).to.deep.equal(['2 confirmed 1000', '1 confirmed 100']);
    expect(await balances()).to.deep.equal([
      'chain  -1100',
      'fee operator 110',
      'miner ann 90',
      'miner bob 900',
    ]);
  });

  it('brings the work of a round whose block leaves the chain to the next', async () => {
    const rounds = newRun();
    work('ann', 600);
    void rounds.close(round(1, 'aa'));
    chain.hashes = ['aa'];
    rewards.set('aa', { amountAtomic: 100n, direct: [{ address: 'sue', amountAtomic: 40n }] });
    await look();
    expect(await balances()).to.include('miner-immature sue 40');
    work('bob', 600);
    void rounds.close(round(1, 'dd'));
    chain.hashes = ['dd', 'ee'];
    rewards.set('dd', { amountAtomic: 200n, direct: [] });
    await look();
    await look();
    expect(await balances()).to.deep.equal([
      'chain  -200',
      'fee operator 20',
      'miner ann 90',
      'miner bob 90',
    ]);
  });

  it('enters nothing for somebody whom the wallet does not pay', async () => {
    const rounds = newRun();
    work('ann', 600);
    void rounds.close(round(1, 'aa'));
    chain.hashes = ['aa', 'bb'];
    rewards.set('aa', { amountAtomic: 100n, direct: [{ address: 'nobody', amountAtomic: 1n }] });
    await look();
    expect(await balances()).to.deep.equal([]);
    rewards.set('aa', { amountAtomic: 100n, direct: [{ address: 'sue', amountAtomic: 1n }] });
    await look();
    expect(await balances()).to.include('miner sue 1');
  });

  it('gives the pool what nobody worked for', async () => {
    const rounds = newRun();
    void rounds.close(round(1, 'aa'));
    chain.hashes = ['aa', 'bb'];
    rewards.set('aa', { amountAtomic: 100n, direct: [] });
    await look();
    expect(await balances()).to.deep.equal(['chain  -100', 'fee operator 10', 'miner own 90']);
  });
}
