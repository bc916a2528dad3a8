import { expect } from 'chai';
import { workerBan } from '../../../../core/protocols/session/worker-ban.ts';
import { SessionWorker } from '../../../../core/protocols/session/session-worker.ts';
import { FakeConnection } from './fake-connection.ts';
import { FakeMiningPool } from './fake-mining-pool.ts';

function poolOf(prefix: string): FakeMiningPool<object> {
  const work = (): object => ({});
  return new FakeMiningPool({ id: prefix, algorithm: 'any', dialects: [], prefix, work });
}

describe('SessionWorker', () => {
  it('is credited under the spelling of the pool, and named by it', () => {
    const worker = new SessionWorker({ miner: 'BTC1', worker: 'Rig' });
    expect([worker.minerAt(undefined), worker.nameAt(undefined)]).to.deep.equal([
      'BTC1',
      'BTC1.Rig',
    ]);
    const pool = poolOf('btc');
    expect([worker.minerAt(pool), worker.nameAt(pool)]).to.deep.equal(['btc1', 'btc1.Rig']);
  });

  it('keeps its own spelling where a pool does not know the address', () => {
    const worker = new SessionWorker({ miner: 'BTC1', worker: '' });
    worker.minerAt(poolOf('btc'));
    expect(worker.minerAt(poolOf('bch'))).to.equal('BTC1');
  });

  it('asks the wallet of a pool once', () => {
    const worker = new SessionWorker({ miner: 'btc1', worker: '' });
    const pool = poolOf('btc');
    for (let share = 0; share < 3; share++) worker.minerAt(pool);
    expect(pool.checks).to.equal(1);
  });
});

describe('workerBan', () => {
  it('finds the ban of a worker under each spelling', () => {
    const connection = new FakeConnection(1);
    connection.bans.set('btc1.rig', 'of old');
    const banOf = (miner: string, worker: string): string | undefined =>
      workerBan(connection, { miner, worker }, [poolOf('bch'), poolOf('btc')]);
    expect(banOf('btc1', 'rig')).to.equal('of old');
    expect(banOf('BTC1', 'rig')).to.equal('of old');
    expect(banOf('BTC1', 'other')).to.equal(undefined);
    expect(workerBan(connection, { miner: 'BTC1', worker: 'rig' }, [])).to.equal(undefined);
  });
});
