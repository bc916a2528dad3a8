import { expect } from 'chai';
import { HarvestSeason } from './harvest-season.ts';
import type { Death } from './life.ts';

/** More than any run has appends. */
const APPENDS_MAX = 60;

describe('a pool that is killed while it harvests and sweeps', () => {
  async function runs(death: Death, coin: object): Promise<boolean> {
    const season = await HarvestSeason.start(2, coin);
    try {
      const indexes = [await season.grow([1, 2]), await season.grow([2, undefined])];
      await season.end();
      await season.restart(death);
      const isWhole = await season.finish();
      await season.restart();
      expect(await season.finish(), JSON.stringify(death)).to.equal(true);
      for (const index of indexes) {
        const rows = await season.record.harvests(index);
        const unworked = index === indexes[1] ? ['swept', 'lost'] : ['swept', 'swept'];
        expect(rows.map(({ state }) => state)).to.deep.equal(unworked);
        const reward = await season.chain.reward(index, 'any');
        expect(reward?.amountAtomic).to.equal(
          rows.reduce((sum, row) => sum + (row.reward ?? 0n), 0n),
        );
        expect(await season.chain.reward(index, 'any')).to.deep.equal(reward);
      }
      expect(await season.differences()).to.deep.equal([]);
      expect(season.closed.map(({ height }) => height)).to.deep.equal(indexes);
      return isWhole;
    } finally {
      await season.stop();
    }
  }

  for (const when of ['before', 'after'] as const)
    for (const tractorBlocks of [1, 2])
      it(`loses and doubles nothing, ${when} any append, ${tractorBlocks} blocks a call`, async function () {
        this.timeout(120_000);
        let at = 0;
        while (at < APPENDS_MAX && !(await runs({ at, when }, { harvest: { tractorBlocks } })))
          at += 1;
        expect(at).to.be.greaterThan(8).and.lessThan(APPENDS_MAX);
      });

  it('goes through calls that fail, break off and lie', async function () {
    this.timeout(120_000);
    for (const fault of ['unavailable', 'cut', 'garbage', 'later'] as const) {
      const season = await HarvestSeason.start(2);
      try {
        const index = await season.grow([1, 2]);
        await season.end();
        const [relay] = season.pool.relays;
        const calls = relay?.calls.length ?? 0;
        for (let at = 3; at < 60; at += 4) relay?.faults.set(calls + at, fault);
        for (let looks = 0; looks < 40; looks += 1) {
          await season.look().catch(() => undefined);
          await season.wait();
        }
        expect(
          (await season.record.harvests(index)).map(({ state }) => state),
          fault,
        ).to.deep.equal(['swept', 'swept']);
        expect(await season.differences()).to.deep.equal([]);
      } finally {
        await season.stop();
      }
    }
  });
});
