import { expect } from 'chai';
import { type RunningDevnet, WALLET } from '../plugins/visionx/running-devnet.ts';
import { dividedBlocks } from './divided-blocks.ts';
import type { MinerProcess } from './miner-process.ts';
import { inDatabase } from './stopped-database.ts';
import { until } from './until.ts';
import { VisionHost, visionNode } from './vision-host.ts';

const ALICE = 'a1'.repeat(32);
const [DIFFICULTY, SHARE_DIFFICULTY] = [40_000, 2_000];
const NOT_HOSTING = 'This node is not hosting a pool';

describe('modes of VisionX', function () {
  this.timeout(240_000);

  let node: RunningDevnet;
  let host: VisionHost;
  const workers: MinerProcess[] = [];

  before(async () => {
    node = await visionNode(DIFFICULTY);
    host = await VisionHost.start({ node, shareDifficulty: SHARE_DIFFICULTY });
  });

  after(async () => {
    for (const worker of workers) await worker.stop();
    await host?.process.dispose();
    await node?.stop();
  });

  function work(user: string): MinerProcess {
    const worker = host.worker(user);
    workers.push(worker);
    return worker;
  }

  const printed = (): string =>
    [...workers.map(({ output }) => output), host.process.output].join('\n');

  /** Until a wallet is owed for one more block. */
  async function earns(wallet: string): Promise<void> {
    const owed = async (): Promise<number> => {
      const { body } = await host.process.get(`/api/v1/miners/${wallet}/balances`);
      const [found] = Array.isArray(body) ? (body as Partial<Record<string, string>>[]) : [];
      return Number(found?.['balance'] ?? 0) + Number(found?.['pending_balance'] ?? 0);
    };
    const before = await owed();
    await until(printed, async () => (await owed()) > before, 90_000);
  }

  async function wallets(): Promise<readonly unknown[]> {
    const { value } = await host.ask('/stats');
    return (value['workers'] as Record<string, unknown>[]).map((each) => each['wallet_address']);
  }

  it('seat the operator alone while solo, and everybody again after that', async () => {
    const alice = work(`${ALICE}.alice`);
    await earns(ALICE);
    expect((await host.command('/mode', { mode: 'Solo' })).value).to.include({ mode: 'solo' });
    await until(printed, () => alice.output.includes(NOT_HOSTING));
    expect(await wallets()).to.deep.equal([]);
    const own = work(`${WALLET}.own`);
    await earns(WALLET);
    expect(await wallets()).to.deep.equal([WALLET]);
    await own.stop();
    await alice.stop();
    expect((await host.command('/mode', { mode: 'HostPool' })).value).to.include({
      mode: 'host_pool',
    });
    work(`${ALICE}.again`);
    await earns(ALICE);
    expect(await wallets()).to.deep.equal([ALICE]);
  });

  it('leave solo blocks to the operator without fees, and share all others', async () => {
    for (const worker of workers) await worker.stop();
    expect(await host.process.stop()).to.equal(0);
    const divided = await inDatabase(host.process, dividedBlocks);
    const own = divided.filter(({ finder }) => finder !== ALICE);
    expect(own).to.not.be.empty;
    for (const { postings, rewardAtomic, ...facts } of own) {
      expect(facts).to.include({
        finder: `solo:${WALLET}`,
        scheme: 'solo',
        isOwn: true,
        feePercent: 0,
      });
      expect(postings).to.deep.equal(
        new Map([
          ['chain ', -rewardAtomic],
          [`miner-immature ${WALLET}`, rewardAtomic],
        ]),
      );
    }
    const shared = divided.filter(({ finder }) => finder === ALICE);
    for (const { postings, rewardAtomic, ...facts } of shared) {
      expect(facts).to.include({ scheme: 'prop', isOwn: false, feePercent: 1.5 });
      expect(facts.work.size).to.equal(1);
      expect(postings.get('fee-immature foundation')).to.equal(rewardAtomic / 100n);
    }
    const order = divided.map(({ isOwn }) => isOwn);
    expect(order.slice(order.indexOf(true), order.lastIndexOf(true) + 1)).to.not.include(false);
    expect([order[0], order.at(-1)]).to.deep.equal([false, false]);
  });
});
