import { expect } from 'chai';
import type { FarmerRow, HarvestRow } from '../../../../plugins/kale/record/kale-record.ts';
import { KeptFarm } from './kept-farm.ts';

const LOOKS = 9;
const OPEN: Omit<HarvestRow, 'blockIndex' | 'farmerId'> = {
  ...{ state: 'open', attempts: 0, stake: 0n, reward: undefined, ledger: undefined },
  ...{ hash: undefined, sweepKey: undefined, sweepHash: undefined, reason: undefined },
};

describe('deposits while pails wait for others to be harvested with', () => {
  let farm: KeptFarm;
  let farmer: FarmerRow;
  /** Blocks whose pail is on the farm, by each node. */
  let there: readonly (readonly number[])[];

  beforeEach(async () => {
    farm = await KeptFarm.start();
    const [only] = await farm.join(1);
    await farm.look(2);
    farmer = await farm.row(only?.farmerId ?? '');
    farm.index = 9;
    farm.record.harvestRows = [3, 4].map((blockIndex) => {
      return { ...OPEN, farmerId: farmer.farmerId, blockIndex };
    });
    const pail = { sequence: 1, gap: 1, stake: 0n, zeros: 5 };
    farm.pool.reader.pailViews = async (index, farmers, ledger) =>
      there.map((blocks, node) => {
        const value = farmers.map(() => (blocks.includes(index) ? pail : undefined));
        return { endpoint: `${node}`, ledger, value };
      });
    await farm.pay(farmer.custodialWallet, '0.0000500');
  });

  afterEach(() => farm.stop());

  it('notices what was paid in, where all of them are there', async () => {
    there = [
      [3, 4],
      [3, 4],
    ];
    await farm.look(LOOKS);
    expect(farm.record.of('deposited').map(({ amount }) => amount)).to.deep.equal([500n]);
  });

  it('waits where one is gone, by whichever node, for it may have been minted', async () => {
    there = [[3, 4], [3]];
    await farm.look(2 * LOOKS);
    expect(farm.record.of('deposited')).to.deep.equal([]);
    there = [[3], [3]];
    await farm.look(LOOKS);
    expect(farm.record.of('deposited')).to.deep.equal([]);
  });

  it('waits where nodes tell balances that differ, as of one that is behind', async () => {
    there = [[3, 4]];
    const { reader } = farm.pool;
    const { trustlineViews } = reader;
    reader.trustlineViews = async (addresses, ledger) => [
      ...(await trustlineViews.call(reader, addresses, ledger)),
      { endpoint: 'behind', ledger, value: addresses.map(() => undefined) },
    ];
    await farm.look(2 * LOOKS);
    expect(farm.record.of('deposited')).to.deep.equal([]);
    reader.trustlineViews = trustlineViews;
    await farm.look(LOOKS);
    expect(farm.record.of('deposited').map(({ amount }) => amount)).to.deep.equal([500n]);
  });

  it('waits where a harvest has begun since the balance was read', async () => {
    there = [[3, 4]];
    const { unfinishedHarvests } = farm.record;
    farm.record.unfinishedHarvests = async (before) => {
      const rows = await unfinishedHarvests.call(farm.record, before);
      const isLast = before > 1_000_000;
      return isLast ? rows.map((row) => ({ ...row, state: 'begun' as const })) : rows;
    };
    await farm.look(2 * LOOKS);
    expect(farm.record.of('deposited')).to.deep.equal([]);
  });
});
