import { expect } from 'chai';
import { STAKE, WorkingFarm } from '../working-farm.ts';

describe('planter', function () {
  this.timeout(30_000);
  let farm: WorkingFarm;

  afterEach(() => farm.stop());

  async function states(blockIndex: number): Promise<readonly string[]> {
    const rows = await farm.log.record.plantings(blockIndex);
    return rows.map(({ farmerId, state, reason }) => `${farmerId} ${reason ?? state}`);
  }

  /** Somebody else's plant opens the next block. */
  async function openedByOthers(): Promise<void> {
    const farming = farm.pool.farm;
    const pair = await farming.farmer(99, 0n);
    await farm.pool.close(300);
    await farming.call(pair, farming.plant(pair, 0n));
    farm.pool.clock.pass(5_000);
  }

  it('opens a block with one plant, and plants the others in it', async () => {
    farm = await WorkingFarm.start({ farmers: 4, sources: 4 });
    await farm.until(() => farm.log.of('planted').length === 4, 'all are in the first block');
    expect((await farm.look(300))?.index).to.equal(0);
    const index = 1;
    expect(await states(index)).to.deep.equal(['farmer-1 planted']);
    await farm.look();
    expect(await states(index)).to.deep.equal([1, 2, 3, 4].map((at) => `farmer-${at} planted`));
    expect(farm.log.of('plant-failed')).to.have.length(0);
  });

  it('sends what was found before it turns a block, however long it was away', async () => {
    farm = await WorkingFarm.start({ farmers: 4, sources: 4 });
    await farm.until(() => farm.log.of('planted').length === 4, 'all are in the first block');
    await farm.look();
    const { field } = farm.life;
    for (const { custodialWallet } of field.lanes())
      await field.offer({ blockIndex: 0, custodialWallet, nonce: 1n });
    await farm.pool.close(2_000);
    await farm.die();
    await farm.until(() => farm.life.monitor.view?.index === 1, 'the block turns');
    expect((await farm.log.record.works(0)).map(({ state }) => state)).to.deep.equal(
      Array(4).fill('worked'),
    );
  });

  it('leaves the opening to others where that is set, and follows them', async () => {
    const config = { plant: { opensBlocks: false } };
    farm = await WorkingFarm.start({ farmers: 2, sources: 2, config });
    await farm.look(400);
    expect(farm.log.of('plant-begun')).to.have.length(0);
    await openedByOthers();
    const view = await farm.look();
    expect(await states(view?.index ?? -1)).to.deep.equal(['farmer-1 planted', 'farmer-2 planted']);
  });

  it('plants nobody in a block that is too old', async () => {
    const config = { plant: { opensBlocks: false, untilSeconds: 100 } };
    farm = await WorkingFarm.start({ farmers: 2, sources: 2, config });
    await openedByOthers();
    await farm.look(100);
    expect(farm.log.of('plant-begun')).to.have.length(0);
  });

  it('records the use of a key before it signs', async () => {
    farm = await WorkingFarm.start({ farmers: 1, sources: 1 });
    const kinds = farm.log.events.map(({ kind }) => kind);
    const from = kinds.indexOf('key-used');
    expect(kinds.slice(from, from + 5)).to.deep.equal([
      'key-used',
      'plant-begun',
      'transaction-signed',
      'transaction-settled',
      'planted',
    ]);
    expect(farm.log.of('key-used')[0]).to.include({ purpose: 'plant', farmerId: 'farmer-1' });
  });

  it('plants the others where the key, the money or the trustline of one is missing', async () => {
    const config = { plant: { opensBlocks: false } };
    farm = await WorkingFarm.start({ farmers: 4, sources: 2, config });
    farm.keys.delete('farmer-1');
    const other = farm.keys.get('farmer-3');
    if (other !== undefined) farm.keys.set('farmer-2', { ...other, farmerId: 'farmer-2' });
    await farm.register(5, 0n);
    await openedByOthers();
    const view = await farm.look();
    const index = view?.index ?? -1;
    const expected = [
      'farmer-1 unsigned',
      'farmer-2 unsigned',
      'farmer-3 planted',
      'farmer-4 planted',
      'farmer-5 balance-too-low',
    ];
    expect(await states(index)).to.deep.equal(expected);
    // A node may not have seen the money yet: that one is tried again, and then no more.
    for (let looks = 0; looks < 8; looks += 1) await farm.look();
    const begun = farm.log.of('plant-begun').map(({ farmerId }) => farmerId);
    expect(begun.slice(4)).to.deep.equal(Array(5).fill('farmer-5'));
    expect(await states(index)).to.deep.equal(expected);
  });

  it('keeps nobody waiting for a plant of which nobody can tell what became of it', async () => {
    const config = { plant: { opensBlocks: false } };
    farm = await WorkingFarm.start({ farmers: 2, sources: 2, config });
    const { desk } = farm.life;
    const [make, isUnderWay] = [desk.do.bind(desk), desk.isUnderWay.bind(desk)];
    let stuck = '';
    desk.isUnderWay = (key) => key === stuck || isUnderWay(key);
    desk.do = async (order, after) => {
      if (stuck !== '' || !order.key.includes('farmer-1')) return make(order, after);
      stuck = order.key;
      await farm.log.append(order.before);
      return new Promise(() => undefined);
    };
    await openedByOthers();
    const first = farm.look();
    for (let turns = 0; turns < 1_000_000 && farm.log.of('planted').length === 0; turns += 1)
      await new Promise((resolve) => setImmediate(resolve));
    await openedByOthers();
    await Promise.all([first, farm.look()]);
    const told = farm.told.filter(({ level }) => level === 'warn').map(({ text }) => text);
    expect(told).to.deep.equal(['what became of a plant cannot be told yet']);
    const index = (await farm.look())?.index ?? -1;
    // Its stake is still in the balance, so nothing more is planted of it.
    expect(await states(index)).to.deep.equal(['farmer-2 planted']);
    expect(stuck).to.equal(`plant:${index - 1}:farmer-1:1`);
  });

  it('opens with another one where the first cannot', async () => {
    farm = await WorkingFarm.start({ farmers: 2, sources: 2 });
    farm.keys.delete('farmer-1');
    await farm.look(300);
    expect(await states(1)).to.deep.equal(['farmer-1 unsigned']);
    await farm.look();
    expect(await states(1)).to.deep.equal(['farmer-1 unsigned', 'farmer-2 planted']);
  });

  it('gives nobody up who could open a block, for a farm that nobody opens stands still', async () => {
    farm = await WorkingFarm.start({ farmers: 2, sources: 2 });
    const kept = new Map(farm.keys);
    farm.keys.clear();
    await farm.look(300);
    await farm.look();
    expect(await states(1)).to.deep.equal(['farmer-1 unsigned', 'farmer-2 unsigned']);
    for (const [id, key] of kept) farm.keys.set(id, key);
    const begun = farm.log.of('plant-begun').length;
    await farm.look();
    expect(farm.log.of('plant-begun'), 'while it pauses').to.have.length(begun);
    await farm.look(60);
    expect(await states(1)).to.deep.equal(['farmer-1 planted', 'farmer-2 unsigned']);
    await farm.look();
    expect(await states(1)).to.deep.equal(['farmer-1 planted', 'farmer-2 planted']);
  });

  it('plants nobody while the farm is paused, and says so once', async () => {
    farm = await WorkingFarm.start({
      farmers: 2,
      sources: 2,
      config: { plant: { opensBlocks: false } },
    });
    await openedByOthers();
    await farm.pool.close();
    farm.keys.clear();
    const view = await farm.look();
    if (view === undefined) throw new Error('no view');
    const begun = farm.log.of('plant-begun').length;
    farm.told.length = 0;
    for (let looks = 0; looks < 3; looks += 1)
      await farm.life.planter.attend({ ...view, isPaused: true });
    expect(farm.told.map(({ text }) => text)).to.deep.equal([
      'the farm is paused: nobody is planted',
    ]);
    expect(farm.log.of('plant-begun')).to.have.length(begun);
  });

  it('takes over what is planted and not on record', async () => {
    farm = await WorkingFarm.start({
      farmers: 2,
      sources: 2,
      config: { plant: { opensBlocks: false } },
    });
    const farming = farm.pool.farm;
    await farm.pool.close(300);
    await farming.call(farm.pair(1), farming.plant(farm.pair(1), 77n));
    farm.pool.clock.pass(5_000);
    const view = await farm.look();
    const rows = await farm.log.record.plantings(view?.index ?? -1);
    expect(rows.map(({ state, stake }) => [state, stake])).to.deep.equal([
      ['planted', 77n],
      ['planted', STAKE],
    ]);
    expect(farm.log.of('plant-begun')).to.have.length(1);
  });

  it('takes over what was planted in a block after it was looked through', async () => {
    const config = { plant: { opensBlocks: false, untilSeconds: 100 } };
    farm = await WorkingFarm.start({ farmers: 1, sources: 1, config });
    await openedByOthers();
    const index = (await farm.look(100))?.index ?? -1;
    expect(await states(index)).to.deep.equal([]);
    const farming = farm.pool.farm;
    await farming.call(farm.pair(1), farming.plant(farm.pair(1), 7n));
    await farm.pool.close(300);
    const other = farm.pair(99);
    await farming.call(other, farming.plant(other, 0n));
    farm.pool.clock.pass(5_000);
    expect((await farm.look(100))?.index).to.equal(index + 1);
    expect(await states(index)).to.deep.equal(['farmer-1 planted']);
  });

  it('guesses no block for what was planted while no node tells it', async () => {
    farm = await WorkingFarm.start({ farmers: 1, sources: 1 });
    const [relay] = farm.pool.relays;
    if (relay !== undefined) relay.always = 'unavailable';
    const applied = {
      kind: 'applied',
      hash: 'aa',
      ledger: 5,
      closeTime: 9n,
      fee: 1n,
      value: undefined,
    } as const;
    const told: unknown = await farm.life.planter
      .rediscovered('plant:3:farmer-1:1', applied)
      .catch((error: unknown) => error);
    expect((told as { readonly code?: string }).code).to.match(/^DAEMON_/);
  });

  it('finds what it planted in the block before the one that it meant to open', async () => {
    farm = await WorkingFarm.start({ farmers: 1, sources: 1 });
    await farm.until(() => farm.log.of('planted').length === 1, 'it is planted');
    await farm.pool.close(300);
    farm.pool.clock.pass(5_000);
    const view = farm.life.monitor.view;
    if (view === undefined) throw new Error('no view');
    // As two nodes tell it of which one is a block ahead.
    const { closeTime } = farm.pool.farm.devnet.latest;
    const ahead = { ...view, closeTime, index: 1, block: undefined, isDue: true };
    await farm.life.planter.attend(ahead);
    expect(await states(2)).to.deep.equal(['farmer-1 block-turned']);
    expect(await states(1)).to.deep.equal(['farmer-1 planted']);
    expect(farm.log.of('planted')).to.have.length(2);
  });

  it('plants nobody who left since the list was read', async () => {
    const config = { plant: { opensBlocks: false, parallel: 1 } };
    farm = await WorkingFarm.start({ farmers: 3, sources: 1, config });
    const payoutAddress = farm.pair(1).publicKey();
    farm.log.before = async (events) => {
      const isFirst = events.some(
        (each) => each.kind === 'plant-begun' && each.farmerId === 'farmer-1',
      );
      if (!isFirst) return;
      farm.log.before = () => undefined;
      await farm.log.append([{ kind: 'farmer-leaving', farmerId: 'farmer-2', payoutAddress }]);
    };
    await openedByOthers();
    const index = (await farm.look())?.index ?? -1;
    expect(await states(index)).to.deep.equal(['farmer-1 planted', 'farmer-3 planted']);
    expect(farm.log.of('plant-begun')).to.have.length(2);
  });

  it('goes on with the others where the record refuses the pail of one', async () => {
    const config = { plant: { opensBlocks: false } };
    farm = await WorkingFarm.start({ farmers: 3, sources: 2, config });
    const farming = farm.pool.farm;
    await farm.pool.close(300);
    for (const number of [1, 2])
      await farming.call(farm.pair(number), farming.plant(farm.pair(number), 7n));
    farm.pool.clock.pass(5_000);
    farm.log.before = (events) => {
      if (events.some((each) => each.kind === 'planted' && each.farmerId === 'farmer-1'))
        throw new RangeError('would have a balance of -1');
    };
    const index = (await farm.look())?.index ?? -1;
    await farm.look();
    const planted = farm.log.of('planted').map(({ farmerId }) => farmerId);
    expect(planted).to.deep.equal(['farmer-2', 'farmer-3']);
    expect((await farm.log.record.plantings(index)).length).to.be.at.least(2);
  });

  it('plants by order, and reports', async () => {
    farm = await WorkingFarm.start({
      farmers: 3,
      sources: 3,
      config: { plant: { opensBlocks: false } },
    });
    await openedByOthers();
    const index = (await farm.look())?.index ?? -1;
    const fourth = await farm.register(4);
    const { signal } = new AbortController();
    const order = { blockIndex: index, poolerId: 'pooler', signal };
    const before = await farm.life.planter.plant({ ...order, farmersMax: 3 });
    expect(before.totalRequested).to.equal(3);
    expect(await farm.life.planter.plant(order)).to.deep.equal({
      totalRequested: 4,
      successfulPlants: 4,
      failedPlants: 0,
      totalStaked: 4n * STAKE,
    });
    expect((await farm.log.record.plantings(index)).at(-1)?.farmerId).to.equal(fourth);
    expect(await farm.life.planter.plant({ ...order, poolerId: 'another' })).to.include({
      totalRequested: 0,
    });
    expect(await farm.life.planter.plant({ ...order, blockIndex: index + 1 })).to.include({
      totalRequested: 4,
      successfulPlants: 0,
    });
  });

  it('opens no block before the work of the last one is in', async () => {
    farm = await WorkingFarm.start({ farmers: 3, sources: 3 });
    await farm.look(300);
    await farm.until(() => farm.life.field.lanes().length === 3, 'all are planted');
    const blockIndex = farm.life.field.block?.index ?? -1;
    const before = farm.log.of('planted').length;
    for (const { custodialWallet } of farm.life.field.lanes())
      await farm.life.field.offer({ blockIndex, custodialWallet, nonce: 1n });
    // The time to send came and went while nobody looked.
    await farm.look(300);
    await farm.until(() => farm.log.of('planted').length > before, 'another block is opened');
    const kinds = farm.log.events.map(({ kind }) => kind);
    expect(blockIndex).to.equal(1);
    expect(farm.log.of('worked')).to.have.length(3);
    expect(kinds.lastIndexOf('worked')).to.be.below(kinds.lastIndexOf('plant-begun'));
  });
});
