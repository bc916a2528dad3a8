import { expect } from 'chai';
import { isBlockFinished } from '../../../../plugins/kale/chain/block-reward.ts';
import { STAKE, WorkingFarm } from '../working-farm.ts';

describe('plants that were begun and never sent', function () {
  this.timeout(30_000);
  let farm: WorkingFarm;

  beforeEach(async () => {
    const config = { plant: { opensBlocks: false, untilSeconds: 100 } };
    farm = await WorkingFarm.start({ farmers: 3, sources: 2, config });
  });

  afterEach(() => farm.stop());

  async function opened(): Promise<number> {
    const { farm: farming } = farm.pool;
    const pair = farm.pair(99);
    if ((await farm.pool.reader.accounts([pair.publicKey()])).value[0] === undefined)
      await farming.farmer(99, 0n);
    await farm.pool.close(300);
    await farming.call(pair, farming.plant(pair, 0n));
    farm.pool.clock.pass(5_000);
    return (await farm.pool.reader.farm()).value?.index ?? -1;
  }

  /** As a life leaves it that ends while its plants wait for an account. */
  function begun(blockIndex: number, farmerId: string): Promise<void> {
    const key = `plant:${blockIndex}:${farmerId}:1`;
    return farm.log.append([{ kind: 'plant-begun', blockIndex, farmerId, key, stake: STAKE }]);
  }

  async function rows(blockIndex: number): Promise<readonly string[]> {
    const found = await farm.log.record.plantings(blockIndex);
    return found.map(({ farmerId, state, reason }) => `${farmerId} ${reason ?? ''} ${state}`);
  }

  it('end, so that the reward of their block can be told', async () => {
    const index = await opened();
    for (const farmerId of ['farmer-1', 'farmer-2']) await begun(index, farmerId);
    const payoutAddress = farm.pair(99).publicKey();
    await farm.log.append([{ kind: 'farmer-leaving', farmerId: 'farmer-2', payoutAddress }]);
    await opened();
    await farm.die();
    await farm.look(200);
    expect(await rows(index)).to.deep.equal([
      'farmer-1 never sent final',
      'farmer-2 never sent final',
    ]);
    const { record } = farm.log;
    const plantings = await record.plantings(index);
    expect(isBlockFinished(plantings, await record.harvests(index))).to.equal(true);
  });

  it('end in an open block that is too old for others, and can be begun again while it is not', async () => {
    const index = await opened();
    await begun(index, 'farmer-1');
    await farm.look(150);
    expect(await rows(index)).to.deep.equal(['farmer-1 never sent failed']);
    expect(farm.log.of('planted')).to.have.length(0);
  });

  it('are planted where the farm has them after all', async () => {
    const index = await opened();
    await begun(index, 'farmer-1');
    const { farm: farming } = farm.pool;
    await farming.call(farm.pair(1), farming.plant(farm.pair(1), 5n));
    await opened();
    await opened();
    await farm.look(150);
    expect(await rows(index)).to.deep.equal(['farmer-1  planted']);
  });

  it('are left alone while a transaction that was signed for them is without a fate', async () => {
    const index = await opened();
    await begun(index, 'farmer-1');
    const hashes = { hash: 'aa', innerHash: 'aa', envelope: '', source: 'G' };
    const times = { sequence: 1n, timeBound: 1n, ledger: 1, feeMax: 1n };
    const record = { key: `plant:${index}:farmer-1:1`, ...hashes, ...times };
    await farm.log.append([{ kind: 'transaction-signed', record }]);
    await farm.look(150);
    expect(await rows(index)).to.deep.equal(['farmer-1  begun']);
  });
});
