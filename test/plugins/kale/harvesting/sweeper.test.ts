import { expect } from 'chai';
import { HarvestSeason } from './harvest-season.ts';

describe('sweeps of rewards', () => {
  let season: HarvestSeason;

  afterEach(() => season.stop());

  it('move several blocks of several farmers in one transaction', async () => {
    season = await HarvestSeason.start(3, { harvest: { tractorBlocks: 2 } });
    await season.grow([1, 1, 1]);
    await season.grow([1, 2, 1]);
    await season.end();
    await season.finish();
    expect(season.desk.keys.filter((key) => key.startsWith('sweep')).length).to.equal(1);
    const used = season.record.events.filter(({ kind }) => kind === 'key-used');
    expect(used.length).to.equal(3);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('split what fails until the guilty farmer is alone', async () => {
    season = await HarvestSeason.start(3);
    const index = await season.grow([1, 1, 1]);
    await season.end();
    // Whoever is asked for this farmer's payment would not sign it.
    const { submitter } = season.pool;
    const submit = submitter.submit.bind(submitter);
    const guilty = season.growers[1]?.pair.publicKey();
    submitter.submit = async (request) =>
      request.deed.signers.some(({ publicKey }) => publicKey === guilty)
        ? { kind: 'refused', reason: 'node', text: 'no', contractError: undefined }
        : submit(request);
    for (let looks = 0; looks < 8; looks += 1) {
      await season.look();
      season.pool.clock.pass(60_000);
    }
    const rows = await season.record.harvests(index);
    expect(rows.map(({ state }) => state)).to.deep.equal(['swept', 'harvested', 'swept']);
    submitter.submit = submit;
    await season.finish();
    expect(await season.differences()).to.deep.equal([]);
  });
});
