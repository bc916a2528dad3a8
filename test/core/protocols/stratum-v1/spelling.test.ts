import { expect } from 'chai';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort, wireId } from './fake-port.ts';

function workingPort(): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('btc', 'btc');
  pool.publish(true);
  return { port: new FakePort([pool]), pool };
}

describe('another spelling of an address', () => {
  it('is credited, counted and shown under the one that the wallet knows', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn('BTC1.rig');
    await miner.submit(wireId(1), { user: 'BTC1.rig' });
    await miner.submit(wireId(1), { user: 'Btc1.other' });
    await miner.submit(wireId(1), { user: 'BTC1.rig', nonce: 'no' });
    const credited = pool.held.map(({ pending }) => [pending.miner, pending.worker]);
    expect(credited).to.deep.equal([
      ['btc1', 'rig'],
      ['btc1', 'other'],
    ]);
    expect(port.rejections).to.deep.equal(['btc btc1 rig malformed']);
    expect(port.dialect.views()[0]?.workers).to.deep.equal(['btc1.rig', 'btc1.other']);
  });

  it('is under the same ban', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn('BTC1.rig');
    await miner.submit(wireId(1), { user: 'BTC1.rig' });
    pool.held[0]?.respond(ACCEPTED);
    await miner.heard();
    miner.connection.bans.set('btc1.rig', 'spoiled');
    const banned = { id: 1, result: null, error: [24, 'Worker is banned: spoiled', null] };
    expect(await miner.submit(wireId(1), { user: 'BTC1.rig' })).to.deep.equal([banned]);
    expect(await miner.say('mining.authorize', ['bTC1.rig', 'x'])).to.deep.equal([banned]);
  });
});
