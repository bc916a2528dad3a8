import { Keypair, StrKey } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { devnetKeys } from '../../plugins/kale/devnet/devnet-keys.ts';
import { devnetOf } from '../../plugins/kale/pool-network.ts';
import { grouped } from '../../plugins/kale/grouped.ts';
import { KaleHost, POOLER_ID, POOLER_TOKEN } from './kale-host.ts';
import { KaleNode } from './kale-node.ts';
import type { MinerProcess } from './miner-process.ts';
import { PoolerProcess } from './pooler-process.ts';
import { RecordingRelay } from './recording-relay.ts';
import { until } from './until.ts';

const FARMERS = 2;
const SOURCES = 2;
/** A thread finds several in a second. */
const SHARE_ZEROS = 4;
/** Of a block: when its works are sent. */
const WORK_SECONDS = 255;
const BLOCK_SECONDS = 300;
/** Of a ledger while nonces are searched: nobody may be there to find them. */
const SEARCH_SECONDS = 15;
const WAIT_MS = 60_000;
const [DISTANT, DIRECT] = ['a miner of a pooler', 'a miner of the host'].map((name) =>
  Keypair.fromRawEd25519Seed(Buffer.alloc(32, name)).publicKey(),
) as [string, string];
const STATUS = /\| ([0-9.]+) [kM]?H\/s \| accepted ([0-9]+) \|.* best ([0-9]+) zeros/;

interface PlantedFarmer {
  readonly custodialWallet: string;
  readonly bestZeros: number | null;
  readonly workedZeros: number | null;
}

/** A farmer's work in one block: what the farm took, and the best that was there before any was sent. */
interface Work {
  bestBefore: number;
  worked: number | undefined;
}

describe('a pooler of KALE beside its host', function () {
  this.timeout(180_000);

  let node: KaleNode;
  let host: KaleHost;
  let pooler: PoolerProcess;
  let distant: RecordingRelay;
  let direct: RecordingRelay;
  let miners: MinerProcess[] = [];
  const works = new Map<string, Work>();

  before(async () => {
    node = await KaleNode.start(SOURCES);
    const payout = ['enabled = false'];
    host = await KaleHost.start({ node, shareZeros: SHARE_ZEROS, payout, pollMs: 100 });
    const own = { id: POOLER_ID, token: POOLER_TOKEN };
    pooler = await PoolerProcess.create({ backend: host.url, rpc: node.url, ...own });
    await host.register(FARMERS);
    node.pace(leapNow);
    await pooler.start();
    distant = await RecordingRelay.start(pooler.url);
    direct = await RecordingRelay.start(host.url);
    miners = [mine(DISTANT, distant), mine(DIRECT, direct)];
  });

  after(async () => {
    await Promise.all(miners.map((each) => each.stop()));
    for (const relay of [distant, direct]) relay?.stop();
    await pooler?.dispose();
    await host?.process.dispose();
    await node?.stop();
  });

  function mine(address: string, { url }: RecordingRelay): MinerProcess {
    const miner = host.worker(`${address}.rig`, 1, url);
    miner.giveWay();
    return miner;
  }

  const printed = (): string =>
    [host.process.output, pooler.output, ...miners.map(({ output }) => output)]
      .map((text) => text.slice(-3_000))
      .join('\n---\n');

  /** Seconds that nobody needs: until works are due, and until the block is. Writes down what is worked. */
  async function leapNow(): Promise<number> {
    const { value } = await host.ask('/pooler/planted-farmers', POOLER_TOKEN);
    const planted = value['plantedFarmers'] as readonly PlantedFarmer[];
    const age = Number(node.devnet.latest.closeTime) - Number(value['blockTimestamp']);
    for (const each of planted) noteWork(Number(value['blockIndex']), each, age);
    if (planted.length < FARMERS) return 5;
    if (planted.every(({ workedZeros }) => workedZeros !== null))
      return Math.max(5, BLOCK_SECONDS - age);
    const isFound = planted.every(({ bestZeros }) => bestZeros !== null);
    if (age >= WORK_SECONDS) return 2;
    return isFound ? WORK_SECONDS - age : SEARCH_SECONDS;
  }

  function noteWork(block: number, planted: PlantedFarmer, age: number): void {
    const { custodialWallet, bestZeros, workedZeros } = planted;
    const key = `${block} ${custodialWallet}`;
    const work = works.get(key) ?? { bestBefore: 0, worked: undefined };
    // What is found while works are on their way comes too late.
    if (workedZeros !== null) work.worked = workedZeros;
    else if (age < WORK_SECONDS) work.bestBefore = bestZeros ?? 0;
    works.set(key, work);
  }

  /** Jobs that miners were told, by the relay that they came through. */
  function jobs(relay: RecordingRelay) {
    return relay.exchanges
      .filter(({ status, told }) => status === 200 && told['nonceFirst'] !== undefined)
      .map(({ told }) => ({
        key: `${Number(told['blockIndex'])} ${String(told['farmer'])}`,
        nonceFirst: BigInt(String(told['nonceFirst'])),
        nonceEnd: BigInt(String(told['nonceEnd'])),
      }));
  }

  /** Of the shares that a miner was told are good. */
  function accepted(relay: RecordingRelay, from = 0): number {
    return relay.exchanges.slice(from).filter(({ told }) => told['accepted'] === true).length;
  }

  /** What the ledger has of both, spendable or not yet. */
  function dues(): Promise<readonly number[]> {
    return Promise.all(
      [DISTANT, DIRECT].map(async (address) => {
        const { body } = await host.process.get(`/api/v1/miners/${address}/balances`);
        const [found] = Array.isArray(body) ? (body as Partial<Record<string, string>>[]) : [];
        return Number(found?.['balance'] ?? 0) + Number(found?.['pending_balance'] ?? 0);
      }),
    );
  }

  const status = () => pooler.ask('/health');

  it('has miners credited in one ledger, whoever they mine at', async () => {
    await until(
      () => `credit for both; printed:\n${printed()}`,
      async () => (await dues()).every((due) => due > 0),
      WAIT_MS,
    );
    for (const relay of [distant, direct]) {
      const registered = relay.exchanges.filter(({ path }) => path === '/miners/register');
      expect(registered).to.have.length(1);
      expect(new Set(jobs(relay).map(({ key }) => key)).size).to.be.at.least(FARMERS);
    }
    await until(printed, () => miners.every(({ output }) => STATUS.test(output)), WAIT_MS);
    for (const { output } of miners) {
      const [, hashrate, shares, zeros] = STATUS.exec(output) ?? [];
      expect(Number(hashrate)).to.be.above(0);
      expect(Number(shares)).to.be.above(0);
      expect(Number(zeros)).to.be.at.least(SHARE_ZEROS);
    }
  });

  it('tells its miner what the host knows of it', async () => {
    const { told } = distant.exchanges.find(({ path }) => path === '/miners/register') ?? {};
    const query = `minerId=${String(told?.['minerId'])}`;
    const stats = await pooler.ask(`/miners/stats?${query}`);
    expect(stats).to.include({ address: DISTANT, worker: 'rig', dropped: 0 });
    expect(Number(stats['accepted'])).to.be.above(0);
    const payouts = await pooler.ask(`/miners/payouts?${query}`);
    expect(payouts).to.include({ address: DISTANT, paid: '0' });
    expect(Number(payouts['balance']) + Number(payouts['immature'])).to.be.above(0);
  });

  it('never has two search the same nonces', () => {
    const parties = [distant, direct].map((relay, party) =>
      jobs(relay).map((job) => ({ ...job, party })),
    );
    const shared = [...grouped(parties.flat(), ({ key }) => key).values()].filter(
      (own) => new Set(own.map(({ party }) => party)).size > 1,
    );
    expect(shared.length, 'farmers with several miners').to.be.above(0);
    for (const own of shared)
      for (const one of own)
        for (const other of own)
          if (one.party !== other.party && one.nonceFirst < other.nonceEnd)
            expect(one.nonceEnd <= other.nonceFirst, one.key).to.equal(true);
  });

  it('has the work of a block done with the best that was found', () => {
    const done = [...works.values()].filter(({ worked }) => worked !== undefined);
    expect(done.length).to.be.at.least(FARMERS);
    for (const { worked = 0, bestBefore } of done) {
      expect(worked).to.be.at.least(bestBefore);
      expect(worked).to.be.at.least(SHARE_ZEROS);
    }
  });

  it('holds no secret but its token', async () => {
    const { passphrase } = devnetOf(node.settings);
    const { wallet, sources, custody } = devnetKeys(passphrase, SOURCES);
    const words = [wallet, custody, ...sources];
    const seen = [await pooler.visible(), pooler.output];
    for (const text of seen)
      for (const word of [...words, POOLER_TOKEN]) expect(text.includes(word)).to.equal(false);
    const seed = Buffer.from(StrKey.decodeEd25519SecretSeed(wallet));
    const [token, ...secrets] = [POOLER_TOKEN, wallet, custody].map((word) => Buffer.from(word));
    expect(await pooler.held([token as Buffer, ...secrets, seed])).to.deep.equal([token]);
  });

  it('lives through a host that is killed and started again', async () => {
    await host.process.kill();
    await until(printed, async () => (await status())['isBackendThere'] === false);
    const from = distant.exchanges.length;
    await host.process.start();
    await until(printed, async () => (await status())['isBackendThere'] === true);
    await until(printed, () => accepted(distant, from) > 0, WAIT_MS);
    const registered = distant.exchanges.filter(({ path }) => path === '/miners/register');
    expect(registered).to.have.length(1);
  });

  it('is stopped and started again, catches up, and tells of the blocks that it missed', async () => {
    await miners[0]?.stop();
    expect(await pooler.stop()).to.equal(0);
    const index = await node.blockIndex();
    await until(printed, async () => (await node.blockIndex()) >= index + 2, WAIT_MS);
    await pooler.start();
    await until(printed, async () => Number((await status())['blocksMissed']) > 0, WAIT_MS);
    expect(pooler.output).to.include('blocks were missed');
    miners = [...miners, mine(DISTANT, distant)];
    // By the host's word.
    await until(printed, async () => Number((await status())['sharesAccepted']) > 0, WAIT_MS);
  });
});
