import { expect } from 'chai';
import { RunningFarm, GENESIS_SECONDS } from './running-farm.ts';

describe('the farm of a KALE devnet', () => {
  const farms: RunningFarm[] = [];
  const started = async (isTended: boolean): Promise<RunningFarm> => {
    const farm = await RunningFarm.start({ isTended });
    farms.push(farm);
    return farm;
  };

  afterEach(async () => {
    for (const farm of farms.splice(0)) await farm.stop();
  });

  it('has no block before somebody plants', async () => {
    const farm = await started(false);
    expect(await farm.instance()).not.to.have.property('FarmIndex');
  });

  it('has one that is open where it was tended', async () => {
    const farm = await started(true);
    expect(await farm.instance()).to.include({ FarmIndex: 1 });
    const block = await farm.block(1);
    expect(block.timestamp).to.equal(BigInt(GENESIS_SECONDS));
    expect(block.staked_total).to.equal(0n);
    const farmer = await farm.farmer(1, 50n);
    const planted = await farm.sponsored(farmer, farmer, farm.plant(farmer, 50n));
    await farm.settle(planted.transaction, farmer);
    expect((await farm.block(1)).staked_total).to.equal(50n);
  });
});
