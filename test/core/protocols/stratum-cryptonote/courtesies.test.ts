import { expect } from 'chai';
import { FakePool } from './fake-pool.ts';
import { type FakeMiner, FakePort, refusal, status } from './fake-port.ts';

async function working(): Promise<FakeMiner> {
  const pool = new FakePool('xno', 'four');
  pool.publish(true);
  return new FakePort([pool]).loggedIn();
}

describe('a session of the CryptoNote dialect', () => {
  it('answers keepalived, whatever id it shows', async () => {
    const miner = await working();
    for (const params of [{ id: 'c0debabe' }, { id: 'another' }, { id: 7 }, {}])
      for (const method of ['keepalived', 'keepalive'])
        expect(await miner.say(method, params)).to.deep.equal([status('KEEPALIVED')]);
  });

  it('answers what it does not know with an error, and goes on', async () => {
    const miner = await working();
    for (const method of ['mining.subscribe', 'job', '', '__proto__', 'constructor'])
      expect(await miner.say(method, {})).to.deep.equal([refusal('Unknown method')]);
    expect(miner.connection.closedFor).to.equal(undefined);
    expect(miner.connection.scores).to.deep.equal([]);
  });

  it('wants a login before everything else', async () => {
    const miner = new FakePort([]).connect();
    for (const method of ['keepalived', 'getjob', 'submit'])
      expect(await miner.say(method, {})).to.deep.equal([refusal('Log in first')]);
  });

  it('counts junk as junk, and answers it', async () => {
    const miner = await working();
    expect(await miner.lines('junk', '[]')).to.deep.equal([
      refusal('Not JSON', null),
      refusal('Not a JSON object', null),
    ]);
    expect(miner.connection.scores).to.deep.equal(['junk', 'junk']);
    expect(await miner.lines('', '{"id":1,"result":true}')).to.deep.equal([]);
  });

  it('says what is wrong with a call that it cannot take', async () => {
    const miner = await working();
    expect(await miner.lines('{"id":4,"method":"login","params":[]}')).to.deep.equal([
      refusal('Params are not an object', 4),
    ]);
    expect(miner.connection.scores).to.deep.equal([]);
  });

  it('closes a connection that goes on calling without waiting for answers', async () => {
    const miner = await working();
    await miner.submit();
    for (let count = 0; count < 1024; count++) miner.session.line('{"id":1,"method":"keepalived"}');
    expect(miner.connection.closedFor).to.equal('too many calls wait for an answer');
  });
});
