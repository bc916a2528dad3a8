import { expect } from 'chai';
import { MinerBench } from './miner-bench.ts';

describe('seats of miners of KALE', () => {
  let at: MinerBench;

  beforeEach(() => {
    at = new MinerBench();
  });

  afterEach(() => at.close());

  it('tell one at once, however long it would wait, that what it hashes is over', async () => {
    at.open(7, 1);
    const minerId = await at.register();
    const known = String((await at.work(minerId))['jobId']);
    at.field.close();
    const told = await at.get('/miners/work', { minerId, known, waitMs: '60000' });
    expect(told).to.deep.include({ status: 204, headers: { 'retry-after': '2' } });
  });

  it('notice while one waits that what it hashes is over', async () => {
    at.open(7, 1);
    const minerId = await at.register();
    const known = String((await at.work(minerId))['jobId']);
    const [seat] = at.desk.seats();
    const waits: number[] = [];
    Object.assign(seat ?? {}, {
      next: async (_known: string, { timeoutMs }: { timeoutMs: number }) => {
        waits.push(timeoutMs);
        at.clock.pass(timeoutMs);
        at.field.close();
        return undefined;
      },
    });
    const told = await at.get('/miners/work', { minerId, known, waitMs: '60000' });
    expect(told.status).to.equal(204);
    expect(waits).to.deep.equal([1_000]);
  });
});
