import { Address, Contract, nativeToScVal } from '@stellar/stellar-sdk';
import type { Keypair } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { RunningFarm, returned } from './running-farm.ts';

const REWARD = 25_050_000_000n;

describe('the contract that harvests many pails', () => {
  let farm: RunningFarm;
  let sponsor: Keypair;
  let farmer: Keypair;

  beforeEach(async () => {
    farm = await RunningFarm.start();
    sponsor = await farm.farmer(1);
    farmer = await farm.farmer(2, 0n);
    for (const index of [0, 1]) {
      await farm.call(farmer, farm.plant(farmer, 0n));
      await farm.devnet.closeLedger();
      await farm.call(sponsor, farm.work(farmer, await farm.find(farmer, index, 1)));
      await farm.devnet.closeLedger(300);
    }
    await farm.call(farmer, farm.plant(farmer, 0n));
  });

  afterEach(() => farm.stop());

  const pull = (indexes: number[]) =>
    new Contract(farm.devnet.network.tractorContract).call(
      'harvest',
      new Address(farmer.publicKey()).toScVal(),
      nativeToScVal(indexes, { type: indexes.map(() => 'u32') as never }),
    );

  it('pays for those that can be harvested, and skips the others', async () => {
    expect(returned(await farm.call(sponsor, pull([0, 7, 1, 2])))).to.deep.equal([REWARD, REWARD]);
    expect(await farm.kale(farmer)).to.equal(2n * REWARD);
    const { events } = await farm.server.getEvents({ startLedger: 1, filters: [] });
    expect(events.map(({ topic }) => topic[0]?.value)).to.deep.equal(['mint', 'mint']);
  });

  it('refuses where there is nothing to harvest', async () => {
    const refused = (indexes: number[]) =>
      farm.call(sponsor, pull(indexes)).catch((error: Error) => error.message);
    expect(await refused([])).to.match(/Error\(Contract, #1\)$/);
    expect(await refused([2, 9])).to.match(/Error\(Contract, #2\)$/);
  });
});
