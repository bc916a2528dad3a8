import { expect } from 'chai';
import { HarvestSeason } from './harvest-season.ts';
import { OverdueRewards } from '../../../../plugins/kale/harvesting/overdue-rewards.ts';

const HOUR_MS = 3_600_000;

describe('rewards that wait for a pail', () => {
  it('are told once an hour, with the farmers that they wait for', async () => {
    const season = await HarvestSeason.start(2);
    try {
      const blockIndex = await season.grow([1, 1]);
      await season.end();
      const { record, told: logger, pool } = season;
      const overdue = new OverdueRewards({ record, logger, clock: pool.clock });
      const view = await season.view();
      await overdue.attend(view);
      expect(logger.lines).to.deep.equal([]);
      const late = { ...view, closeTime: view.closeTime + 11_000n };
      await overdue.attend(late);
      await overdue.attend(late);
      expect(logger.lines.map(({ facts }) => facts)).to.deep.equal([
        { blockIndex, pails: 2, farmers: 'f1 open, f2 open' },
      ]);
      pool.clock.pass(HOUR_MS);
      await overdue.attend(late);
      expect(logger.lines.length).to.equal(2);
    } finally {
      await season.stop();
    }
  });
});
