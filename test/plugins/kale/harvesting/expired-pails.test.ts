import { expect } from 'chai';
import { HarvestSeason } from './harvest-season.ts';

const DAY_LEDGERS = 17_281;

describe('pails that nobody harvested for a day', () => {
  it('are lost, loudly', async function () {
    this.timeout(60_000);
    const season = await HarvestSeason.start(1);
    try {
      const index = await season.grow([1]);
      await season.end();
      for (let count = 0; count < DAY_LEDGERS; count += 1)
        await season.pool.farm.devnet.closeLedger(1);
      await season.pool.rpc.refresh();
      await season.finish();
      const [row] = await season.record.harvests(index);
      expect(row).to.include({ state: 'lost', reason: 'expired' });
      expect(season.told.lines.map(({ level }) => level)).to.deep.equal(['error']);
      expect(await season.differences()).to.deep.equal([]);
      expect((await season.chain.reward(index, 'any'))?.amountAtomic).to.equal(0n);
    } finally {
      await season.stop();
    }
  });
});
