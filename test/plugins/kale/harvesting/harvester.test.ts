import { expect } from 'chai';
import { blockReward } from '../../../../plugins/kale/consensus/emission.ts';
import { HarvestSeason, STAKE } from './harvest-season.ts';
import { signed } from './signed-record.ts';

describe('harvests of a pool', () => {
  let season: HarvestSeason;

  const start = async (farmers: number, coin: object = {}) => {
    season = await HarvestSeason.start(farmers, coin);
    return season;
  };

  const states = async (blockIndex: number) =>
    (await season.record.harvests(blockIndex)).map(({ state }) => state);

  const rewards = async (blockIndex: number) =>
    (await season.record.harvests(blockIndex)).map(({ reward }) => reward);

  afterEach(() => season.stop());

  it('bring what the contract says, and move it to the pool', async () => {
    await start(2);
    const first = await season.grow([1, 2]);
    await season.end();
    expect(await season.finish()).to.equal(true);
    expect(await states(first)).to.deep.equal(['swept', 'swept']);
    const [one = 0n, two = 0n] = await rewards(first);
    expect(one + two <= blockReward(first)).to.equal(true);
    expect(await season.pool.farm.kale(season.treasury)).to.equal(one + two);
    expect(await season.differences()).to.deep.equal([]);
    expect(season.told.lines).to.deep.equal([]);
  });

  it('do not touch the block that is open', async () => {
    await start(1);
    const open = await season.grow([1]);
    expect(await season.look()).to.equal(true);
    expect(await states(open)).to.deep.equal(['open']);
    expect(season.desk.keys).to.deep.equal([]);
  });

  it('give up pails that were never worked, with their stakes', async () => {
    await start(2);
    const index = await season.grow([1, undefined]);
    await season.end();
    await season.finish();
    const [, row] = await season.record.harvests(index);
    expect(row).to.include({ state: 'lost', reason: 'not-worked' });
    expect((await season.record.farmer('f2'))?.balance).to.equal(1_000_000n - STAKE);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('adopt work that is not on record', async () => {
    await start(1);
    const index = await season.grow([undefined]);
    const { farm } = season.pool;
    const [grower] = season.growers;
    if (grower === undefined) throw new Error('no farmer');
    const found = await farm.find(grower.pair, index, 1);
    await farm.call(grower.pair, farm.work(grower.pair, found));
    await season.end();
    await season.finish();
    expect(await states(index)).to.deep.equal(['swept']);
    expect((await season.record.works(index))[0]?.workedZeros).to.equal(1);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('go on where the record knows of better work than the farm', async () => {
    await start(2);
    const blockIndex = await season.grow([1, 1]);
    const better = { kind: 'worked', blockIndex, farmerId: 'f1', nonce: 1n, zeros: 9 } as const;
    await season.record.append([{ ...better, gap: 1 }]);
    await season.end();
    await season.finish();
    expect(await states(blockIndex)).to.deep.equal(['swept', 'swept']);
    expect((await season.record.works(blockIndex))[0]?.workedZeros).to.equal(9);
  });

  it('go on where work that was adopted cannot be put on record', async () => {
    await start(2);
    const blockIndex = await season.grow([1, undefined]);
    const { farm } = season.pool;
    const [, grower] = season.growers;
    if (grower === undefined) throw new Error('no farmer');
    const found = await farm.find(grower.pair, blockIndex, 1);
    await farm.call(grower.pair, farm.work(grower.pair, found));
    season.record.before = (events) => {
      if (events.some(({ kind }) => kind === 'worked')) throw new RangeError('cannot follow');
    };
    await season.end();
    await season.finish();
    expect(await states(blockIndex)).to.deep.equal(['swept', 'swept']);
    expect(season.told.lines.map(({ level }) => level)).to.include('error');
  });

  it('go on where nodes tell no events of a pail that is gone', async () => {
    await start(2);
    const first = await season.grow([1, 1]);
    const second = await season.grow([1, 1]);
    await season.end();
    const { farm, relays } = season.pool;
    const [grower] = season.growers;
    if (grower === undefined) throw new Error('no farmer');
    await farm.call(await farm.farmer(50), farm.harvest(grower.pair, first));
    relays[0]?.methods.set('getEvents', 'error');
    await season.look();
    expect(await states(first)).to.deep.equal(['open', 'harvested']);
    expect(await states(second)).to.deep.equal(['harvested', 'harvested']);
    relays[0]?.methods.clear();
    await season.finish();
    expect(await states(first)).to.deep.equal(['swept', 'swept']);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('give up no pail because of a single look', async () => {
    await start(1);
    const index = await season.grow([undefined]);
    await season.end();
    await season.look();
    await season.look();
    expect(await states(index)).to.deep.equal(['open']);
    await season.pool.close();
    await season.pool.close();
    await season.look();
    expect(await states(index)).to.deep.equal(['lost']);
  });

  it('leave a harvest alone that another life of the pool has on its way', async () => {
    await start(1);
    const blockIndex = await season.grow([1]);
    await season.end();
    const key = `harvest:${blockIndex}:f1:1`;
    const record = signed(key);
    await season.record.append([
      { kind: 'harvest-begun', key, farmerId: 'f1', blockIndexes: [blockIndex] },
      { kind: 'transaction-signed', record },
    ]);
    await season.look();
    expect(await states(blockIndex)).to.deep.equal(['begun']);
    await season.record.append([
      { kind: 'transaction-settled', key, innerHash: record.innerHash, fate: 'expired' },
    ]);
    await season.finish();
    expect(await states(blockIndex)).to.deep.equal(['swept']);
  });

  it('know by the account what nodes tell no more', async () => {
    await start(2);
    const index = await season.grow([1, 2]);
    await season.end();
    const { farm, relays } = season.pool;
    const stranger = await farm.farmer(50);
    for (const { pair } of season.growers) await farm.call(stranger, farm.harvest(pair, index));
    const { sequence } = farm.devnet.latest;
    await season.pool.close();
    for (const relay of relays)
      relay.rewrite = (method, answer) =>
        method === 'getHealth' ? { ...answer, oldestLedger: sequence + 1 } : answer;
    await season.finish();
    expect(await states(index)).to.deep.equal(['swept', 'swept']);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('book what somebody else harvested for a farmer', async () => {
    await start(2);
    const indexes = [await season.grow([1, 2]), await season.grow([2, 1])];
    await season.end();
    const { farm } = season.pool;
    const stranger = await farm.farmer(50);
    for (const { pair } of season.growers)
      for (const index of indexes) await farm.call(stranger, farm.harvest(pair, index));
    await season.finish();
    for (const index of indexes) {
      const rows = await season.record.harvests(index);
      expect(rows.map(({ state, hash }) => [state, hash])).to.deep.equal([
        ['swept', undefined],
        ['swept', undefined],
      ]);
    }
    expect(await season.differences()).to.deep.equal([]);
    expect(season.desk.keys.filter((key) => key.startsWith('harvest'))).to.deep.equal([]);
  });

  it('pull several blocks of a farmer at once', async () => {
    await start(2, { harvest: { tractorBlocks: 3 } });
    const indexes = [await season.grow([1, 1]), await season.grow([1, 2])];
    await season.grow([1, 1]);
    await season.look();
    expect(await states(indexes[0] ?? -1)).to.deep.equal(['open', 'open']);
    await season.end();
    await season.finish();
    const harvests = season.desk.keys.filter((key) => key.startsWith('harvest'));
    expect(harvests).to.deep.equal([`harvest:${indexes[0]}:f1:1`, `harvest:${indexes[0]}:f2:1`]);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('wait for no more blocks after some hours', async () => {
    await start(1, { harvest: { tractorBlocks: 16 } });
    const index = await season.grow([1]);
    await season.end();
    await season.look();
    expect(await states(index)).to.deep.equal(['open']);
    await season.pool.close(7_200);
    await season.finish();
    expect(await states(index)).to.deep.equal(['swept']);
  });

  it('find out what a tractor left out, and harvest the rest alone', async () => {
    await start(1, { harvest: { tractorBlocks: 2 } });
    const indexes = [await season.grow([1]), await season.grow([2])];
    await season.end();
    const { farm } = season.pool;
    const [grower] = season.growers;
    if (grower === undefined) throw new Error('no farmer');
    const stranger = await farm.farmer(50);
    // Taken between the look and the call.
    const { submitter } = season.pool;
    const submit = submitter.submit.bind(submitter);
    submitter.submit = async (request) => {
      submitter.submit = submit;
      await farm.call(stranger, farm.harvest(grower.pair, indexes[0] ?? -1));
      return submit(request);
    };
    await season.finish();
    for (const index of indexes) expect(await states(index)).to.deep.equal(['swept']);
    expect(await season.differences()).to.deep.equal([]);
  });

  it('answer orders with what came of them', async () => {
    await start(2, { harvest: { tractorBlocks: 16 } });
    const blockIndex = await season.grow([1, undefined]);
    await season.end();
    const { signal } = new AbortController();
    await season.look();
    for (let ledgers = 0; ledgers < 2; ledgers += 1) await season.pool.close();
    const order = { blockIndex, poolerId: 'p', signal };
    const [{ reward } = { reward: 0n }] = await season.record.harvests(blockIndex);
    expect(reward).to.equal(undefined);
    const report = await season.harvester.harvest(order);
    const [row] = await season.record.harvests(blockIndex);
    expect(report).to.deep.equal({
      totalEligible: 1,
      successfulHarvests: 1,
      failedHarvests: 0,
      totalRewards: row?.reward,
    });
    const other = await season.harvester.harvest({ ...order, poolerId: 'q' });
    expect(other).to.include({ totalEligible: 0, totalRewards: 0n });
  });
});
