import { expect } from 'chai';
import { RunningFarm } from './running-farm.ts';

const DAY_LEDGERS = 17_280;

describe('a devnet after a day', () => {
  let farm: RunningFarm;

  before(async () => {
    farm = await RunningFarm.start();
  });

  after(() => farm.stop());

  it('has forgotten blocks, transactions and events, and still has accounts', async () => {
    const farmer = await farm.farmer(1, 5n);
    const planted = await farm.call(farmer, farm.plant(farmer, 5n));
    const { sequence } = farm.devnet.latest;
    while (farm.devnet.latest.sequence < sequence + DAY_LEDGERS - 1)
      await farm.devnet.closeLedger(1);
    expect(await farm.block(0)).to.include({ staked_total: 5n });
    await farm.devnet.closeLedger(1);
    const gone = await farm.block(0).catch((error: { code: number }) => error.code);
    expect(gone).to.equal(404);
    expect((await farm.server.getTransaction(planted.txHash)).status).to.equal('NOT_FOUND');
    const { oldestLedger } = await farm.server.getHealth();
    expect(oldestLedger).to.equal(sequence + 1);
    const early = farm.server.getEvents({ startLedger: sequence, filters: [] });
    expect(await early.catch((error: { code: number }) => error.code)).to.equal(-32600);
    expect(await farm.kale(farmer)).to.equal(0n);
  });
});
