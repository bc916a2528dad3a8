import { expect } from 'chai';
import type { BlockRow } from '../../../../plugins/kale/record/kale-record.ts';
import { HarvestSeason } from './harvest-season.ts';

describe('rounds of blocks that were never seen', () => {
  it('keep their name whatever the nodes tell in another life', async () => {
    const season = await HarvestSeason.start(1);
    try {
      const index = await season.grow([1]);
      await season.end();
      const { record } = season;
      const { unclosedBlocks, block } = record;
      const unseen = (row: BlockRow): BlockRow => ({
        ...row,
        state: 'missed',
        entropy: undefined,
        timestamp: undefined,
      });
      record.unclosedBlocks = async (before) =>
        (await unclosedBlocks.call(record, before)).map(unseen);
      record.block = async (height) => {
        const row = await block.call(record, height);
        return row && unseen(row);
      };
      expect(await season.chain.canonicalHash(index)).to.equal(`${index}.unseen`);
      // The node has the block by now, and would name it otherwise.
      await season.closer.close(await season.view());
      expect(season.closed.map(({ blockHash }) => blockHash)).to.deep.equal([`${index}.unseen`]);
    } finally {
      await season.stop();
    }
  });
});
