import { expect } from 'chai';
import { ACCEPTED } from '../session/fake-mining-pool.ts';
import { FakePool } from './fake-pool.ts';
import { FakePort, VARDIFF, wireId } from './fake-port.ts';

function workingPort(options = {}): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('btc', 'btc');
  pool.publish(true);
  return { port: new FakePort([pool], options), pool };
}

function result(value: unknown): unknown {
  return { id: 1, result: value, error: null };
}

function refused(text: string): unknown {
  return { id: 1, result: null, error: [20, text, null] };
}

describe('Stratum V1 methods', () => {
  it('answers ping, get_version and extranonce.subscribe', async () => {
    const miner = workingPort({ serverName: 'headframe/0.1.0' }).port.connect();
    expect(await miner.say('mining.ping', [])).to.deep.equal([result('pong')]);
    expect(await miner.say('client.get_version', [])).to.deep.equal([result('headframe/0.1.0')]);
    expect(await miner.say('mining.extranonce.subscribe', [])).to.deep.equal([result(true)]);
  });

  it('answers unknown methods and never disconnects for them', async () => {
    const miner = workingPort().port.connect();
    expect(await miner.say('mining.get_transactions', ['1'])).to.deep.equal([
      refused('Unknown method'),
    ]);
    expect(await miner.say('constructor', [])).to.deep.equal([refused('Unknown method')]);
    expect(await miner.lines('{"method":"mining.multi_version","params":[1]}')).to.deep.equal([]);
    expect(miner.connection.closedFor).to.equal(undefined);
    expect(miner.connection.scores).to.deep.equal([]);
  });

  it('echoes ids as they came', async () => {
    const miner = workingPort().port.connect();
    for (const id of ['4', '"abc"', 'null', '0', '"\\u00e9"']) {
      const [answer] = await miner.lines(`{"id":${id},"method":"mining.ping"}`);
      expect(answer).to.deep.equal({ id: JSON.parse(id), result: 'pong', error: null });
    }
  });

  it('says what was wrong with a line, and counts junk against the connection', async () => {
    const miner = workingPort().port.connect();
    expect(await miner.lines('GET / HTTP/1.1')).to.deep.equal([
      { id: null, result: null, error: [20, 'Not JSON', null] },
    ]);
    expect(await miner.lines('{"id":3,"method":"mining.submit","params":"x"}')).to.deep.equal([
      { id: 3, result: null, error: [20, 'Params are not an array', null] },
    ]);
    expect(miner.connection.scores).to.deep.equal(['junk']);
  });

  it('takes no notice of empty lines', async () => {
    const miner = workingPort().port.connect();
    expect(await miner.lines('', '', '')).to.deep.equal([]);
    expect(miner.connection.scores).to.deep.equal([]);
  });

  it('ignores the answers of miners', async () => {
    const miner = workingPort().port.connect();
    expect(await miner.lines('{"id":1,"result":"pong","error":null}')).to.deep.equal([]);
    expect(miner.connection.scores).to.deep.equal([]);
  });

  it('renders what the host asks of a miner', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn();
    const session = port.dialect.session(1);
    session?.showMessage('back at "noon"');
    session?.reconnect({ host: 'pool.example.com', port: 3334, waitSeconds: 5 });
    session?.reconnect();
    expect(await miner.heard()).to.deep.equal([
      { id: null, method: 'client.show_message', params: ['back at "noon"'] },
      { id: null, method: 'client.reconnect', params: ['pool.example.com', 3334, 5] },
      { id: null, method: 'client.reconnect', params: [] },
    ]);
  });

  it('shows a session as the API wants it', async () => {
    const { port } = workingPort();
    await port.loggedIn();
    expect(port.dialect.views()).to.deep.equal([
      {
        id: 1,
        port: 3333,
        poolId: 'btc',
        remoteAddress: '192.0.2.7',
        workers: ['btc1.rig'],
        userAgent: 'test/1.0',
        difficulty: 1024,
        connectedAtMs: 1_760_000_000_000,
      },
    ]);
  });

  it('keeps control characters of a user agent out of logs', async () => {
    const { port } = workingPort();
    await port.connect().say('mining.subscribe', [`a\u001b[31m\nb\u202e${'x'.repeat(200)}`]);
    expect(port.dialect.views()[0]?.userAgent).to.equal(`a[31mb${'x'.repeat(119)}`);
  });
});

describe('mining.configure', () => {
  const configure = (names: unknown, parameters: unknown = {}): [string, unknown[]] => [
    'mining.configure',
    [names, parameters],
  ];

  it('grants the four extensions it knows and answers false to the rest', async () => {
    const miner = workingPort().port.connect();
    const lines = await miner.say(
      ...configure(
        ['version-rolling', 'minimum-difficulty', 'subscribe-extranonce', 'info', 'x-unheard'],
        {
          'version-rolling.mask': '1fffe000',
          'version-rolling.min-bit-count': 2,
          'minimum-difficulty.value': 2048,
        },
      ),
    );
    expect(lines).to.deep.equal([
      result({
        'version-rolling': true,
        'version-rolling.mask': '1fffe000',
        'minimum-difficulty': true,
        'subscribe-extranonce': true,
        info: true,
        'x-unheard': false,
      }),
    ]);
  });

  it('grants no more bits than miner, port and every pool of the route agree on', async () => {
    const narrow = new FakePool('bch', 'btc', 0x00ffe000);
    narrow.publish(true);
    const wide = new FakePool('btc', 'btc');
    wide.publish(true);
    const port = new FakePort([wide, narrow, new FakePool('idle', 'btc', 0)]);
    const parameters = { 'version-rolling.mask': '00FF0000' };
    expect(await port.connect().say(...configure(['version-rolling'], parameters))).to.deep.equal([
      result({ 'version-rolling': true, 'version-rolling.mask': '00ff0000' }),
    ]);
  });

  it('answers false where no bit is left', async () => {
    const { port } = workingPort({ versionMask: 0 });
    expect(await port.connect().say(...configure(['version-rolling']))).to.deep.equal([
      result({ 'version-rolling': false }),
    ]);
  });

  it('tells in words what is wrong with a parameter', async () => {
    const miner = workingPort().port.connect();
    const wrong: [string, Record<string, unknown>, string][] = [
      [
        'version-rolling',
        { 'version-rolling.mask': 'xyz' },
        'version-rolling.mask is not 8 hex digits',
      ],
      [
        'version-rolling',
        { 'version-rolling.mask': 5 },
        'version-rolling.mask is not 8 hex digits',
      ],
      [
        'version-rolling',
        { 'version-rolling.min-bit-count': 33 },
        'version-rolling.min-bit-count is not 0 to 32',
      ],
      ['minimum-difficulty', {}, 'minimum-difficulty.value is not a number from 0 up'],
      [
        'minimum-difficulty',
        { 'minimum-difficulty.value': -1 },
        'minimum-difficulty.value is not a number from 0 up',
      ],
    ];
    for (const [name, parameters, text] of wrong)
      expect(await miner.say(...configure([name], parameters))).to.deep.equal([
        result({ [name]: text }),
      ]);
  });

  it('refuses a minimum above what the port gives out', async () => {
    const miner = workingPort().port.connect();
    const parameters = { 'minimum-difficulty.value': VARDIFF.difficultyMax * 2 };
    expect(await miner.say(...configure(['minimum-difficulty'], parameters))).to.deep.equal([
      result({ 'minimum-difficulty': false }),
    ]);
  });

  it('refuses extensions that are no short list of names', async () => {
    const miner = workingPort().port.connect();
    for (const names of [undefined, 'version-rolling', [5], Array(17).fill('a'), ['x'.repeat(65)]])
      expect(await miner.say(...configure(names))).to.deep.equal([
        refused('Extensions are not a short list of names'),
      ]);
  });

  it('is followed by nothing before its answer, even behind a share that is being judged', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    await miner.submit(wireId(1));
    await miner.say(...configure(['info']));
    pool.publish(true);
    expect(await miner.heard()).to.deep.equal([]);
    pool.held[0]?.respond(ACCEPTED);
    const lines = await miner.heard();
    expect(lines.slice(0, 2)).to.deep.equal([result(true), result({ info: true })]);
    expect(lines[2]).to.have.property('method', 'mining.notify');
    expect(lines).to.have.length(3);
  });
});

describe('suggestions', () => {
  it('are refused where they are no difficulty', async () => {
    const miner = workingPort().port.connect();
    for (const value of [0, -5, '', 'abc', null, [1], '1e999', true])
      expect(await miner.say('mining.suggest_difficulty', [value])).to.deep.equal([
        refused('Difficulty is not a number above zero'),
      ]);
    for (const value of ['', 'xyz', 5, '0'.repeat(64), '1'.repeat(65)])
      expect(await miner.say('mining.suggest_target', [value])).to.deep.equal([
        refused('Target is not 1 to 64 hex digits above zero'),
      ]);
  });

  it('stay within the bounds of the port', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    await miner.say('mining.suggest_difficulty', [1e12]);
    expect(port.dialect.views()[0]?.difficulty).to.equal(1e9);
    await miner.say('mining.suggest_difficulty', [1e-9]);
    expect(port.dialect.views()[0]?.difficulty).to.equal(0.001);
  });

  it('may be targets', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    const target = `00000000${'00ffff'.padEnd(56, '0')}`;
    expect(await miner.say('mining.suggest_target', [target])).to.deep.equal([result(true)]);
    expect(port.dialect.views()[0]?.difficulty).to.equal(256);
  });
});
