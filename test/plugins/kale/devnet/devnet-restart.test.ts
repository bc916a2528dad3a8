import { appendFile, mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { RunningFarm } from './running-farm.ts';

const KALE = 10_000_000n;

describe('a devnet that is started again', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'headframe-kale-'));
  });

  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  /** A block with two farmers, one of whom harvested, and a transaction that failed. */
  async function lived(): Promise<RunningFarm> {
    const farm = await RunningFarm.start({ dataDir });
    const [one, two] = [await farm.farmer(1, 10n * KALE), await farm.farmer(2, 0n)];
    const { transaction } = await farm.sponsored(one, two, farm.plant(two, 0n));
    await farm.settle(transaction, one);
    await farm.call(one, farm.plant(one, KALE));
    const work = await farm.find(one, 0, 1);
    await farm.devnet.closeLedger();
    await farm.call(two, farm.work(one, work));
    await farm.devnet.closeLedger(300);
    await farm.call(two, farm.plant(two, 0n));
    await farm.call(two, farm.harvest(one, 0));
    return farm;
  }

  async function dumpOf(farm: RunningFarm): Promise<string> {
    const dump = farm.devnet.dump();
    await farm.stop();
    return dump;
  }

  it('has the same entries and the same hash as before', async () => {
    const before = await dumpOf(await lived());
    const again = await RunningFarm.start({ dataDir });
    const { events } = await again.server.getEvents({ startLedger: 1, filters: [] });
    expect(events.map(({ topic }) => topic[0]?.value)).to.deep.equal(['mint', 'burn', 'mint']);
    expect(await again.server.getTransaction(events[2]?.txHash ?? '')).to.include({
      status: 'SUCCESS',
    });
    expect(await dumpOf(again)).to.equal(before);
  });

  it('goes on as one that was never stopped', async () => {
    const farm = await lived();
    await farm.stop();
    const again = await RunningFarm.start({ dataDir });
    const three = await again.farmer(3);
    await again.call(three, again.plant(three, 0n));
    const before = await dumpOf(again);
    expect(await dumpOf(await RunningFarm.start({ dataDir }))).to.equal(before);
  });

  it('forgets the end of a log that was torn off, and no more', async () => {
    const farm = await lived();
    const { sequence } = farm.devnet.latest;
    await farm.stop();
    const file = path.join(dataDir, 'blocks.log');
    const { length } = await readFile(file);
    await truncate(file, length - 1);
    const torn = await RunningFarm.start({ dataDir });
    expect(torn.devnet.latest.sequence).to.equal(sequence - 1);
    await torn.devnet.closeLedger();
    const before = await dumpOf(torn);
    await appendFile(file, Buffer.from([9, 0, 0, 0, 1, 2, 3, 4, 5]));
    expect(await dumpOf(await RunningFarm.start({ dataDir }))).to.equal(before);
  });

  it('does not take ledgers of another network for its own', async () => {
    await (await lived()).stop();
    const other = RunningFarm.start({ dataDir, passphrase: 'another network' });
    const error = await other.catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'CONFIG_INVALID' });
  });
});
