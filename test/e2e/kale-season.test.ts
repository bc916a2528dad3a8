import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import type { Database } from '../../core/storage/database.ts';
import { BLOCK_INTERVAL_SECONDS } from '../../plugins/kale/consensus/farm-block.ts';
import { leadSeconds } from '../../plugins/kale/working/submission-time.ts';
import { grouped } from '../../plugins/kale/grouped.ts';
import { isBrief } from '../brief.ts';
import { dividedBlocks } from './divided-blocks.ts';
import { ADMIN_TOKEN, KaleHost, POOLER_TOKEN } from './kale-host.ts';
import type { Enrolled } from './kale-host.ts';
import { KaleMiner } from './kale-miner.ts';
import { KaleNode } from './kale-node.ts';
import { verifiedBooks } from './payout-books.ts';
import { payoutStanding } from './payout-standing.ts';
import { SeasonTroubles } from './season-troubles.ts';
import { inDatabase } from './stopped-database.ts';
import { terminalCommand } from './terminal-command.ts';
import { until } from './until.ts';

const [FARMERS, MINERS] = [200, 20];
/** A block costs ten seconds of a processor; all that befalls a season takes twelve. */
const BLOCKS = isBrief ? 12 : 30;
const SOURCES = 40;
const SHARE_ZEROS = 1;
const POLL_MS = 700;
/** Of a miner, between shares: all of them find a nonce for each farmer in a few seconds. */
const REST_MS = 500;
/** Of the test, at what goes on. */
const LOOK_MS = 250;
const DEPOSIT = 1_000_0000000n;
/** Of the ledger's seconds, where nothing waits. */
const LEAP = 30;
/** As a pool has it by itself. */
const SUBMIT_BEFORE_SECONDS = 45;
/** Of a block: when its works are sent, and a ledger more, as they are by a look that is older. */
const WORK_SECONDS =
  Number(BLOCK_INTERVAL_SECONDS) -
  leadSeconds({ farmers: FARMERS, sources: SOURCES }, SUBMIT_BEFORE_SECONDS) +
  5;
/** Percent of rewards that is the owners'. */
const STAKE_PERCENT = 50n;

interface PlantedFarmer {
  readonly bestZeros: number | null;
  readonly workedZeros: number | null;
}

interface Pail {
  readonly block: bigint;
  readonly farmer: string;
  readonly state: string;
  readonly stake: bigint;
  readonly reward: bigint | null;
}

describe('a season of KALE', function () {
  this.timeout(2_000_000);

  let node: KaleNode;
  let host: KaleHost;
  let farmers: readonly Enrolled[];
  let addresses: readonly string[];
  let miners: readonly KaleMiner[];
  let first: number;
  /** All blocks below it are over. */
  let last: number;

  before(async () => {
    node = await KaleNode.start(SOURCES);
    host = await KaleHost.start({
      node,
      shareZeros: SHARE_ZEROS,
      pollMs: POLL_MS,
      payout: ['enabled = true', 'everySeconds = 10', 'minimum = "0.0000001"'],
      tables: [
        '[coin.transactions]',
        'pollMs = 100',
        'boundSeconds = 600',
        'bumpAfterSeconds = 0',
        '[coin.split]',
        `stakePercent = ${STAKE_PERCENT}`,
        '[coin.plant]',
        `parallel = ${SOURCES}`,
      ],
    });
    const holders: string[] = [];
    for (let index = 0; index < MINERS; index += 1) holders.push(await node.holder(100 + index));
    addresses = holders;
  });

  after(async () => {
    for (const miner of miners ?? []) await miner.stop();
    await host?.process.dispose();
    await node?.stop();
  });

  const wallets = () => farmers.map(({ custodialWallet }) => custodialWallet);

  it('begins with farmers whose accounts the pool makes, every other one with a stake', async () => {
    farmers = await host.enrol(FARMERS);
    node.pace(async () => LEAP);
    await until('accounts', async () => !(await node.held(wallets())).includes(undefined), 180_000);
    await node.rest();
    for (const [index, wallet] of wallets().entries())
      if (index % 2 === 0) await node.devnet.issueKale(wallet, DEPOSIT);
  });

  it('plants, works and harvests for all of them, block after block, whatever befalls it', async () => {
    first = await node.blockIndex();
    miners = addresses.map((address) => new KaleMiner(host, address, REST_MS));
    for (const miner of miners) miner.start();
    const troubles = new SeasonTroubles(host, node, FARMERS, first + 2);
    node.pace(leapNow);
    await until(
      () => `block ${first + BLOCKS}; the host printed:\n${host.process.output.slice(-4_000)}`,
      async () => {
        await troubles.look();
        // The first one is younger than the season.
        return (await blockIndex()) > first + BLOCKS;
      },
      1_800_000,
      LOOK_MS,
    );
    expect(troubles.left).to.deep.equal([]);
    for (const miner of miners) await miner.stop();
    await node.rest();
  });

  it('settles what is over, and pays it', async () => {
    // Time stands still, but for what waits: the open block stays open.
    node.pace(async () => 0);
    last = await node.blockIndex();
    for (const farmer of farmers)
      await until(`the harvests of ${farmer.farmerId}`, () => host.isSwept(farmer, last), 120_000);
    let told: unknown;
    await until(
      () => `nothing to be owed: ${JSON.stringify(told)}\n${host.process.output.slice(-4_000)}`,
      async () => {
        const { miners: owed, surplus } = await payoutStanding(host.process, ADMIN_TOKEN);
        told = { owed, surplus };
        return isDeepStrictEqual(told, { owed: '0.0000000', surplus: '0.0000000' });
      },
      120_000,
      LOOK_MS,
    );
    await node.rest();
    expect(await host.process.stop()).to.equal(0);
  });

  it('lost nothing, and did nothing twice', async () => {
    await inDatabase(host.process, async (database) => {
      const pails = (await pailsOf(database)).filter(({ block }) => block > first && block < last);
      const lost = pails.filter(({ state }) => state !== 'swept');
      expect(lost).to.deep.equal([]);
      expect(new Set(pails.map(({ block }) => block)).size).to.be.at.least(BLOCKS);
      const byBlock = grouped(pails, ({ block }) => block);
      for (const [block, own] of byBlock) {
        expect(own, `pails of block ${block}`).to.have.length(FARMERS);
        expect(new Set(own.map(({ farmer }) => farmer)).size).to.equal(FARMERS);
      }
      // Each block is divided once, in the order of the farm, by what all of its pails brought.
      const divided = await dividedBlocks(database);
      const rewards = divided.map(({ rewardAtomic }) => rewardAtomic).filter((each) => each > 0n);
      const brought = [...byBlock.values()].map((own) =>
        own.reduce((sum, { reward }) => sum + (reward ?? 0n), 0n),
      );
      expect(rewards).to.include.members(brought);
      for (const { rewardAtomic, postings } of divided) {
        const total = [...postings.values()].reduce((sum, amount) => sum + amount, 0n);
        expect(total).to.equal(0n);
        expect((postings.get('operator ') ?? 0n) <= rewardAtomic).to.equal(true);
      }
    });
  });

  it('keeps books that the ledger confirms to the stroop', async () => {
    const rows = await inDatabase(host.process, (database) =>
      database.rows<{ wallet: string; balance: bigint }>(
        'select custodial_wallet as wallet, balance from plugin_kale.farmers order by 1',
      ),
    );
    const held = await node.held(rows.map(({ wallet }) => wallet));
    const arrivals = await paidInto(rows.map(({ wallet }) => wallet));
    // What was paid last may not have been noticed as a deposit yet.
    for (const [index, { wallet, balance }] of rows.entries()) {
      const unexplained = (held[index] ?? 0n) - balance;
      expect(unexplained === 0n || arrivals.get(wallet)?.includes(unexplained), wallet).to.equal(
        true,
      );
    }
    const paid = await node.held(addresses);
    const received = await paidInto(addresses);
    for (const [index, address] of addresses.entries())
      expect(paid[index], address).to.equal(received.get(address)?.at(-1));
    expect(await verifiedBooks(host.process, {})).to.match(/surplus/);
    const places = ['--data', host.process.data, '--config', `${host.process.directory}/config`];
    const audit = await terminalCommand(['kale', 'audit', ...places]);
    expect(audit.output).to.include('no differences');
    expect(audit.code).to.equal(0);
  });

  it('gave every nonce of a farmer to one miner', () => {
    const ranges = miners.flatMap((miner) => miner.ranges.map((range) => ({ ...range, miner })));
    expect(ranges).to.have.length.above(FARMERS * (BLOCKS - 1));
    const byFarmer = grouped(ranges, ({ blockIndex, farmer }) => `${blockIndex} ${farmer}`);
    for (const [name, own] of byFarmer) {
      const sorted = own.toSorted((a, b) => (a.nonceFirst < b.nonceFirst ? -1 : 1));
      for (const [index, range] of sorted.entries()) {
        const next = sorted[index + 1];
        const isApart = next === undefined || next.nonceFirst >= range.nonceEnd;
        const isAgain = next?.miner === range.miner && next.nonceFirst === range.nonceFirst;
        expect(isApart || isAgain, name).to.equal(true);
      }
    }
  });

  /** -1 while the node is troubled. */
  function blockIndex(): Promise<number> {
    return node.blockIndex().catch(() => -1);
  }

  /**
   * Seconds that nobody needs: of a block in which all are planted and have a nonce those until works are sent, and
   * when all are worked those until it is due. Else time goes by slowly.
   */
  async function leapNow(): Promise<number> {
    const { value } = await host.ask('/pooler/planted-farmers', POOLER_TOKEN);
    const planted = value['plantedFarmers'] as readonly PlantedFarmer[];
    const age = Number(node.devnet.latest.closeTime) - Number(value['blockTimestamp']);
    if (planted.length < FARMERS) return planted.length === 0 || age > WORK_SECONDS ? 5 : 1;
    if (planted.every(({ workedZeros }) => workedZeros !== null))
      return Math.max(5, Number(BLOCK_INTERVAL_SECONDS) - age);
    const isFound = planted.every(({ bestZeros }) => bestZeros !== null);
    return isFound && age < WORK_SECONDS ? WORK_SECONDS - age : 1;
  }

  function pailsOf(database: Database): Promise<readonly Pail[]> {
    return database.rows<Pail>(
      'select block_index as block, farmer_id as farmer, state, stake, reward from plugin_kale.harvests order by 1, 2',
    );
  }

  /** What payouts brought to each, by amounts. */
  function paidInto(wallets: readonly string[]): Promise<ReadonlyMap<string, readonly bigint[]>> {
    return inDatabase(host.process, async (database) => {
      const rows = await database.rows<{ owner: string; amount: bigint }>(
        `select owner, receipt as amount from payout_items join payout_batches on id = batch_id
          where state in ('submitted', 'confirmed') order by id desc`,
      );
      const byOwner = new Map<string, bigint[]>(wallets.map((wallet) => [wallet, []]));
      for (const { owner, amount } of rows) {
        const sums = byOwner.get(owner);
        sums?.push((sums.at(-1) ?? 0n) + amount);
      }
      return byOwner;
    });
  }
});
