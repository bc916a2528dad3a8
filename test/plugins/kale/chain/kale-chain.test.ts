import { expect } from 'chai';
import { targetOfZeros } from '../../../../plugins/kale/jobs/kernel-layout.ts';
import { HarvestSeason } from '../harvesting/harvest-season.ts';

describe('the farm as a chain', () => {
  let season: HarvestSeason;

  beforeEach(async () => {
    season = await HarvestSeason.start(1);
  });

  afterEach(() => season.stop());

  it('names blocks while they are open, and when their rounds are closed', async () => {
    const index = await season.grow([1]);
    const { chain } = season;
    const entropy = (await season.record.block(index))?.entropy;
    expect(await chain.canonicalHash(index)).to.equal(`${index}.${entropy}`);
    expect(await chain.heightTip()).to.equal(index);
    expect(await chain.canonicalHash(index + 1)).to.equal(undefined);
    await season.end();
    expect(await chain.canonicalHash(index)).to.equal(`${index}.${entropy}`);
    await season.look();
    expect(await chain.canonicalHash(index)).to.equal(`${index}.${entropy}`);
    expect(await chain.canonicalHash(index + 2)).to.equal(undefined);
  });

  it('closes a round against the best work of its block', async () => {
    const index = await season.grow([5]);
    await season.end();
    await season.look();
    const blockHash = await season.chain.canonicalHash(index);
    expect(season.closed).to.deep.equal([
      { height: index, blockHash, networkTarget: targetOfZeros(5), rewardAtomic: 0n },
    ]);
    expect(await season.chain.networkStats()).to.include({
      difficulty: 16 ** 5,
      heightTip: index + 1,
      networkType: 'devnet',
    });
  });

  it('tells what a block brought once it is all there, and the same for ever', async () => {
    const index = await season.grow([1]);
    await season.end();
    expect(await season.chain.reward(index, 'any')).to.equal(undefined);
    await season.finish();
    const [row] = await season.record.harvests(index);
    const reward = row?.reward ?? 0n;
    const told = await season.chain.reward(index, 'any');
    expect(told).to.deep.equal({
      amountAtomic: reward,
      direct: [{ address: season.growers[0]?.pair.publicKey(), amountAtomic: reward / 2n }],
      feesOf: 'all',
    });
    const payoutAddress = season.treasury.publicKey();
    await season.record.append([{ kind: 'farmer-settled', farmerId: 'f1', payoutAddress }]);
    await season.restart();
    expect(await season.chain.reward(index, 'any')).to.deep.equal(told);
  });

  it('says that nothing came of blocks where nothing was planted', async () => {
    expect(await season.chain.reward(12, 'any')).to.include({ amountAtomic: 0n });
  });
});
