import { expect } from 'chai';
import { STAKE, WorkingFarm } from '../working-farm.ts';

const FARMERS = 60;

describe('a season of many farmers', function () {
  this.timeout(60_000);
  let farm: WorkingFarm;

  afterEach(() => farm.stop());

  it('is opened by one plant, planted, worked and turned', async () => {
    farm = await WorkingFarm.start({ farmers: FARMERS, sources: 10 });
    const { record } = farm.log;
    // The first block is opened at once, by one, and all others follow.
    await farm.until(() => farm.log.of('planted').length === FARMERS, 'all are planted');
    const index = farm.life.monitor.view?.index ?? -1;
    expect((await record.plantings(index)).map(({ state, stake }) => [state, stake])).to.deep.equal(
      Array.from({ length: FARMERS }, () => ['planted', STAKE]),
    );
    await farm.look();
    for (const { custodialWallet } of farm.life.field.lanes())
      for (let nonce = 0n; nonce < 20n; nonce += 1n)
        await farm.life.field.offer({ blockIndex: index, custodialWallet, nonce });
    expect(farm.log.of('work-begun')).to.have.length(0);
    await farm.until(() => farm.log.of('worked').length === FARMERS, 'all have worked');
    const view = await farm.look();
    const block = view?.block;
    const works = await record.works(index);
    expect(works.map(({ workedZeros }) => workedZeros)).to.deep.equal(
      works.map(({ zeros }) => zeros),
    );
    expect(Math.min(...works.map(({ workedGap }) => workedGap ?? 0))).to.be.above(20);
    expect(block?.stakedTotal).to.equal(0n);
    expect(Number((view?.closeTime ?? 0n) - (block?.timestamp ?? 0n))).to.be.below(300);
    // It turns by one plant.
    await farm.until(() => farm.life.monitor.view?.index === index + 1, 'it turns');
    expect(farm.log.of('block-seen').map(({ blockIndex }) => blockIndex)).to.deep.equal([
      index,
      index + 1,
    ]);
    await farm.until(() => farm.log.of('planted').length === 2 * FARMERS, 'all are planted again');
    expect(farm.log.of('plant-failed')).to.have.length(0);
    expect((await farm.pool.effects()).filter((name) => name === 'burn')).to.have.length(
      2 * FARMERS,
    );
  });
});
