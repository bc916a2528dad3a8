import { expect } from 'chai';
import { WorkingFarm } from '../working-farm.ts';
import { lookAtFarm } from '../../../../plugins/kale/monitor/farm-look.ts';

describe('a look at the farm', function () {
  this.timeout(30_000);

  it('sees no block of an earlier ledger than that of the farm', async () => {
    const farm = await WorkingFarm.start({ farmers: 0, sources: 1 });
    const { reader, rpc } = farm.pool;
    const asked: number[] = [];
    const block = (index: number, fromLedger = 0) => {
      asked.push(fromLedger);
      return reader.block(index, fromLedger);
    };
    const whole = Object.assign(Object.create(reader) as typeof reader, {
      farm: () => reader.farm(),
      block,
    });
    const { ledger } = await reader.farm();
    await lookAtFarm({ reader: whole, rpc });
    expect(asked).to.deep.equal([ledger]);
    await farm.stop();
  });
});
