import { expect } from 'chai';
import { FakePool } from './fake-pool.ts';
import { FakePort, wireId } from './fake-port.ts';

const SUBSCRIBED = (sid: unknown): unknown => [
  [
    ['mining.set_difficulty', sid],
    ['mining.notify', sid],
  ],
  'c0debabe',
  4,
];

function result(id: unknown, value: unknown): unknown {
  return { id, result: value, error: null };
}

function error(id: unknown, code: number, text: string): unknown {
  return { id, result: null, error: [code, text, null] };
}

function difficulty(value: number): unknown {
  return { id: null, method: 'mining.set_difficulty', params: [value] };
}

function notify(
  jobId: string,
  clean: boolean,
  { ntime = '6553f100', coinb2 = 'ff01' } = {},
): unknown {
  const header = ['20000000', '1d00ffff', ntime];
  return {
    id: null,
    method: 'mining.notify',
    params: [jobId, '11'.repeat(32), '0100', coinb2, ['22'.repeat(32)], ...header, clean],
  };
}

/** The session id in an answer to mining.subscribe. */
function sidOf(answer: unknown): string {
  const { result: shape } = answer as { result: [[string, string][], string, number] };
  return shape[0][0]?.[1] ?? '';
}

function workingPort(options = {}): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('btc', 'btc');
  pool.publish(true);
  return { port: new FakePort([pool], options), pool };
}

describe('a login over Stratum V1', () => {
  it('is answered in the order of a Bitaxe, which sends everything at once', async () => {
    const { port } = workingPort();
    const lines = await port
      .connect()
      .lines(
        '{"id": 1, "method": "mining.configure", "params": [["version-rolling"], {"version-rolling.mask": "ffffffff"}]}',
        '{"id": 2, "method": "mining.subscribe", "params": ["bitaxe/BM1370/v2.6.0"]}',
        '{"id": 3, "method": "mining.authorize", "params": ["btc1.bitaxe", "x"]}',
        '{"id": 4, "method": "mining.suggest_difficulty", "params": [512]}',
        '{"id": 5, "method": "mining.extranonce.subscribe", "params": []}',
      );
    expect(lines).to.deep.equal([
      result(1, { 'version-rolling': true, 'version-rolling.mask': '1fffe000' }),
      result(2, SUBSCRIBED(sidOf(lines[1]))),
      result(3, true),
      difficulty(1024),
      notify(wireId(1), true),
      result(4, true),
      difficulty(512),
      notify(wireId(2), false, { ntime: '6553f101' }),
      result(5, true),
    ]);
  });

  it('is answered to a cgminer, which configures first and reads one line at a time', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    expect(
      await miner.lines(
        '{"id":0,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"ffffffff"}]}',
      ),
    ).to.deep.equal([result(0, { 'version-rolling': true, 'version-rolling.mask': '1fffe000' })]);
    const [subscribed, ...more] = await miner.lines(
      '{"id":1,"method":"mining.subscribe","params":["cgminer/4.12.0"]}',
    );
    expect(subscribed).to.deep.equal(result(1, SUBSCRIBED(sidOf(subscribed))));
    expect(more).to.deep.equal([]);
    expect(
      await miner.lines('{"id":2,"method":"mining.authorize","params":["btc1.s19","123"]}'),
    ).to.deep.equal([result(2, true), difficulty(1024), notify(wireId(1), true)]);
  });

  it('is answered to BraiinsOS, with its mask, bit count and null parameters', async () => {
    const { port } = workingPort();
    const lines = await port
      .connect()
      .lines(
        '{"id":0,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"1fffe000","version-rolling.min-bit-count":16}]}',
        '{"id":1,"method":"mining.subscribe","params":["bosminer/0.2.0",null,"pool.example.com:3333",null]}',
      );
    expect(lines).to.deep.equal([
      result(0, { 'version-rolling': true, 'version-rolling.mask': '1fffe000' }),
      result(1, SUBSCRIBED(sidOf(lines[1]))),
    ]);
  });

  it('is answered to a WhatsMiner, which suggests a difficulty before anything else', async () => {
    const { port } = workingPort();
    const lines = await port
      .connect()
      .lines(
        '{"id":1,"method":"mining.suggest_difficulty","params":[2048.0]}',
        '{"id":2,"method":"mining.subscribe","params":["whatsminer/v1.0"]}',
        '{"id":3,"method":"mining.authorize","params":["btc1.m30","x"]}',
      );
    expect(lines.slice(2)).to.deep.equal([
      result(3, true),
      difficulty(2048),
      notify(wireId(1), true),
    ]);
  });

  it('takes the suggestion of cpuminer-opt, which is a string', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn();
    expect(await miner.say('mining.suggest_difficulty', ['0.25'])).to.deep.equal([
      result(1, true),
      difficulty(0.25),
      notify(wireId(2), false, { ntime: '6553f101' }),
    ]);
  });

  it('works in either order of subscribe and authorize', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    expect(await miner.say('mining.authorize', ['btc1.rig', 'x'])).to.deep.equal([result(1, true)]);
    expect(await miner.submit(wireId(1))).to.deep.equal([error(1, 25, 'Not subscribed')]);
    const lines = await miner.say('mining.subscribe', []);
    expect(lines.slice(1)).to.deep.equal([difficulty(1024), notify(wireId(1), true)]);
  });

  it('subscribes without any parameter, and again with the same answer', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    const first = await miner.lines('{"id":"s","method":"mining.subscribe"}');
    expect(await miner.lines('{"id":"s","method":"mining.subscribe"}')).to.deep.equal(first);
    expect(port.leases.count).to.equal(1);
  });

  it('gives a miner that comes back with its session id the same extranonce1', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    const [subscribed] = await miner.say('mining.subscribe', ['cpuminer/2.5.1']);
    await miner.say('mining.authorize', ['btc1', 'x']);
    miner.session.closed();
    const [other] = await port.connect().say('mining.subscribe', ['cpuminer/2.5.1']);
    expect(sidOf(other)).not.to.equal(sidOf(subscribed));
    const [resumed] = await port
      .connect()
      .say('mining.subscribe', ['cpuminer/2.5.1', sidOf(subscribed)]);
    expect(resumed).to.deep.equal(subscribed);
  });

  it('authorizes several workers and credits each with its own shares', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn('btc1.a');
    expect(await miner.say('mining.authorize', ['btc2.b', ''])).to.deep.equal([result(1, true)]);
    await miner.submit(wireId(1), { user: 'btc2.b' });
    await miner.submit(wireId(1), { user: 'btc1.a' });
    expect(pool.held.map(({ pending }) => [pending.miner, pending.worker])).to.deep.equal([
      ['btc2', 'b'],
      ['btc1', 'a'],
    ]);
    expect(miner.connection.establishments).to.equal(1);
    expect(port.dialect.views()[0]?.workers).to.deep.equal(['btc1.a', 'btc2.b']);
  });

  it('limits the workers of one connection, but not their logins', async () => {
    const { port } = workingPort({ workersMax: 2 });
    const miner = await port.loggedIn('btc1.a');
    await miner.say('mining.authorize', ['btc1.b']);
    expect(await miner.say('mining.authorize', ['btc1.c'])).to.deep.equal([
      error(1, 20, 'More than 2 workers on one connection'),
    ]);
    expect(await miner.say('mining.authorize', ['btc1.b'])).to.deep.equal([result(1, true)]);
  });

  it('refuses an address that no pool pays, with the reason of the wallet', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    await miner.say('mining.subscribe', []);
    expect(await miner.say('mining.authorize', ['doge1.rig', 'x'])).to.deep.equal([
      error(1, 24, 'Not an address of btc'),
    ]);
    expect(miner.connection.establishments).to.equal(0);
  });

  it('refuses user names that are missing, too long or not printable', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    const refusals: [unknown[], string][] = [
      [[], 'User name is missing'],
      [[''], 'User name is missing'],
      [[5], 'User name is missing'],
      [['.rig'], 'User name has no address before the dot'],
      [['btc1.a b'], 'User name has spaces or control characters'],
      [['btc1.\u001b[31m'], 'User name has spaces or control characters'],
      [[`btc1.${'x'.repeat(65)}`], 'Worker name is longer than 64 characters'],
      [['b'.repeat(193)], 'User name is longer than 192 characters'],
    ];
    for (const [params, text] of refusals)
      expect(await miner.say('mining.authorize', params)).to.deep.equal([error(1, 24, text)]);
  });

  it('refuses a banned worker with the reason of its ban', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    miner.connection.bans.set('btc1.rig', 'invalid shares');
    expect(await miner.say('mining.authorize', ['btc1.rig'])).to.deep.equal([
      error(1, 24, 'Worker is banned: invalid shares'),
    ]);
  });

  it('refuses logins beyond the limit of the connection', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    miner.connection.spent.login = 1;
    await miner.say('mining.authorize', ['btc1.a']);
    expect(await miner.say('mining.authorize', ['btc1.b'])).to.deep.equal([
      error(1, 20, 'Too many logins, try again later'),
    ]);
  });

  it('says so where no extranonce is left', async () => {
    const { port } = workingPort();
    port.leases.lease = () => undefined;
    expect(await port.connect().say('mining.subscribe', [])).to.deep.equal([
      error(1, 20, 'No extranonce is free, try again later'),
    ]);
  });

  it('pins the difficulty of the password', async () => {
    const { port, pool } = workingPort();
    const miner = port.connect();
    await miner.say('mining.subscribe', []);
    const lines = await miner.say('mining.authorize', ['btc1', 'x,d=64']);
    expect(lines).to.deep.equal([result(1, true), difficulty(64), notify(wireId(1), true)]);
    expect(await miner.say('mining.suggest_difficulty', [512])).to.deep.equal([result(1, true)]);
    port.clock.pass(300_000);
    port.dialect.tick();
    pool.publish(false);
    expect(await miner.heard()).to.deep.equal([notify(wireId(2), false, { coinb2: 'ff02' })]);
  });

  it('takes md= as a minimum', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    await miner.say('mining.subscribe', []);
    const lines = await miner.say('mining.authorize', ['btc1', 'md=4096;foo=1']);
    expect(lines[1]).to.deep.equal(difficulty(4096));
    await miner.say('mining.suggest_difficulty', [1]);
    expect(port.dialect.views()[0]?.difficulty).to.equal(4096);
  });

  it('holds rental services to their minimum, pinned or not', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    await miner.say('mining.subscribe', ['NiceHash/1.0.0', 1_760_000_000, 'aabbcc']);
    const lines = await miner.say('mining.authorize', ['btc1', 'd=10']);
    expect(lines[1]).to.deep.equal(difficulty(500_000));
  });

  it('holds firmware of mining machines to difficulty 1', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    await miner.say('mining.subscribe', ['bmminer/2.0.0']);
    const lines = await miner.say('mining.authorize', ['btc1', 'd=0.01']);
    expect(lines[1]).to.deep.equal(difficulty(1));
  });

  it('splits address_worker only where the part before is an address and the whole is not', async () => {
    const pool = new FakePool('btc', 'btc');
    pool.check = (address) =>
      ['btc1', 'btc_2'].includes(address)
        ? { kind: 'valid', address }
        : { kind: 'refused', reason: 'Unknown account' };
    pool.publish(true);
    const port = new FakePort([pool]);
    const miner = await port.loggedIn('btc1_rig');
    await miner.say('mining.authorize', ['btc_2']);
    expect(port.dialect.views()[0]?.workers).to.deep.equal(['btc1.rig', 'btc_2']);
    expect(await miner.say('mining.authorize', ['btc3_rig'])).to.deep.equal([
      error(1, 24, 'Unknown account'),
    ]);
  });

  it('takes miners while no pool runs and sends work as soon as one does', async () => {
    const port = new FakePort([]);
    const miner = await port.loggedIn();
    const pool = new FakePool('btc', 'btc');
    port.route.change([pool]);
    expect(await miner.heard()).to.deep.equal([]);
    pool.publish(false);
    expect(await miner.heard()).to.deep.equal([difficulty(1024), notify(wireId(1), true)]);
  });

  it('gives the lease back at the end, at rest only where work was sent', async () => {
    const { port } = workingPort();
    const idle = port.connect();
    await idle.say('mining.subscribe', []);
    const miner = await port.loggedIn();
    expect([port.leases.count, port.dialect.count]).to.deep.equal([2, 2]);
    idle.session.closed();
    miner.session.closed();
    expect([port.leases.count, port.dialect.count]).to.deep.equal([0, 0]);
  });

  it('claims its address for the key of its password, as the pools spell it', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn('BTC1.rig', 'x,key=open-sesame');
    await miner.say('mining.authorize', ['btc2.rig', 'x']);
    await miner.say('mining.authorize', ['nobody', 'key=open-sesame']);

    expect(port.claims).to.deep.equal(['btc1 open-sesame stratum 192.0.2.7']);
  });

  it('is answered alike with and without a key', async () => {
    const { port } = workingPort();
    const [plain, keyed] = [port.connect(), port.connect()];
    const say = async (miner: typeof plain, password: string) => {
      await miner.say('mining.subscribe', []);
      return miner.say('mining.authorize', ['btc1.rig', password]);
    };

    expect(await say(keyed, 'key=open-sesame')).to.deep.equal(await say(plain, 'x'));
  });
});
