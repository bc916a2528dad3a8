import { expect } from 'chai';
import { chartFrame, poolChart } from '../../../../core/api/answers/charts.ts';
import { difficultyFromWork } from '../../../../core/api/answers/difficulty.ts';
import {
  BITCOIN_DIFFICULTY_ONE,
  HASHES_DIFFICULTY_ONE,
  type Work,
} from '../../../../core/plugin-api/target.ts';
import { FakeHostView } from '../fake-host-view.ts';

describe('difficulty in answers', () => {
  it('is in the unit of the field', () => {
    const work = 4_295_032_833n;

    expect(difficultyFromWork(work, BITCOIN_DIFFICULTY_ONE)).to.equal(1);
    expect(difficultyFromWork(work, HASHES_DIFFICULTY_ONE)).to.equal(4_295_032_833);
    expect(difficultyFromWork(undefined, HASHES_DIFFICULTY_ONE)).to.equal(0);
  });

  it('is in the unit of the pool in its charts', () => {
    const [pool] = new FakeHostView().poolList;
    const frame = chartFrame(7_200_000, 3600, 1);
    const point = {
      atMs: 3_600_000,
      work: 0n as Work,
      shares: 0,
      miners: 0,
      networkWork: 500n as Work,
    };
    const difficulties = [BITCOIN_DIFFICULTY_ONE, HASHES_DIFFICULTY_ONE].map((difficultyOne) =>
      pool === undefined ? [] : poolChart(frame, [point], { ...pool, difficultyOne }),
    );

    expect(difficulties[0]?.[0]?.networkDifficulty).to.be.closeTo(500 / 4_295_032_833, 1e-12);
    expect(difficulties[1]?.[0]?.networkDifficulty).to.equal(500);
  });
});
