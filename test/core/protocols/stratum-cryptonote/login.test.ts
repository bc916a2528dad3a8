import { expect } from 'chai';
import { FakePool } from './fake-pool.ts';
import { deferral, FakePort, refusal, VARDIFF, wireId } from './fake-port.ts';

const ID16 = '0123456789abcdef';

function workingPort(options = {}): { port: FakePort; pool: FakePool } {
  const pool = new FakePool('xno', 'four');
  pool.publish(true);
  return { port: new FakePort([pool], options), pool };
}

/** Difficulty that the first job of a login was told with; short digits only. */
function told(port: FakePort): number | undefined {
  return port.dialect.views()[0]?.difficulty;
}

describe('a login of the CryptoNote dialect', () => {
  it('is answered with a session id, the extensions and the first job', async () => {
    const { port } = workingPort();
    const miner = port.connect();
    const algo = ['cn/0', 'rx/0'];
    const params = { login: 'four1', pass: 'x', agent: 'XMRig/6.26.0', rigid: 'rig1', algo };
    const blob = `0178${'6e6f'}${'11'.repeat(35)}00000000${'11'.repeat(17)}c0debabe00000000${'11'.repeat(8)}`;
    expect(await miner.login(params)).to.deep.equal({
      id: 1,
      jsonrpc: '2.0',
      error: null,
      result: {
        id: 'c0debabe',
        job: {
          blob,
          job_id: wireId(1),
          target: '285c8f02',
          algo: 'rx/0',
          height: 100,
          seed_hash: '5e'.repeat(32),
          id: 'c0debabe',
        },
        extensions: ['algo', 'keepalive'],
        status: 'OK',
      },
    });
    expect(miner.connection.establishments).to.equal(1);
    expect(await miner.heard()).to.deep.equal([]);
  });

  it('names the next seed once it is known', async () => {
    const { port, pool } = workingPort();
    const miner = await port.loggedIn();
    expect(miner.job).to.not.have.property('next_seed_hash');
    pool.publish(true, { nextSeedHash: '6f'.repeat(32) });
    await miner.heard();
    expect(miner.job.next_seed_hash).to.equal('6f'.repeat(32));
  });

  it('shows who the miner is, and takes the rig id before all other names', async () => {
    const names: [Record<string, unknown>, string][] = [
      [{ login: 'four1' }, 'four1'],
      [{ login: 'four1', pass: 'p' }, 'four1.p'],
      [{ login: 'four1.l', pass: 'p' }, 'four1.l'],
      [{ login: 'four1.l', pass: 'p', rigid: 'r 1' }, 'four1.r1'],
      [{ login: 'FOUR1.L' }, 'four1.L'],
      [{ login: `four1.${ID16}.l` }, `four1.${ID16}.l`],
      [{ login: 'four1', rigid: 5, agent: 7 }, 'four1'],
    ];
    const { port } = workingPort();
    for (const [params] of names) await port.connect().login(params);
    const workers = port.dialect.views().map((view) => view.workers);
    expect(workers).to.deep.equal(names.map(([, name]) => [name]));
    expect(port.dialect.count).to.equal(names.length);
  });

  it('asks the wallet about address and payment id together', async () => {
    const { port, pool } = workingPort();
    const asked: string[] = [];
    const checkAddress = pool.wallet.checkAddress;
    pool.wallet.checkAddress = (address) => {
      asked.push(address);
      return checkAddress(address);
    };
    await port.loggedIn({ login: `four1.${ID16}+500.rig` });
    expect(new Set(asked)).to.deep.equal(new Set([`four1.${ID16}`]));
    expect(told(port)).to.equal(500);
  });

  it('fixes the difficulty that it asks for, within the bounds of the port', async () => {
    const wishes: [Record<string, unknown>, number][] = [
      [{ login: 'four1+5000' }, 5000],
      [{ login: 'four1.5000' }, 5000],
      [{ pass: 'd=5000' }, 5000],
      [{ pass: 'w,diff=5000' }, 5000],
      [{ login: 'four1+5000', pass: 'd=7' }, 5000],
      [{ login: 'four1+5' }, 50],
      [{ login: 'four1+999999999' }, 1e6],
      [{ pass: 'md=3000' }, 3000],
      [{ agent: 'Nice hashing rig' }, 100],
      [{ agent: 'excavator NiceHash/3' }, 4000],
    ];
    for (const [params, difficulty] of wishes) {
      const { port } = workingPort({
        vardiff: { ...VARDIFF, difficultyMin: 50, difficultyMax: 1e6 },
        agentMinimums: [{ agent: 'nicehash', difficulty: 4000 }],
      });
      await port.loggedIn(params);
      expect(told(port), JSON.stringify(params)).to.equal(difficulty);
    }
  });

  it('is refused in words, and the connection goes on', async () => {
    const reasons: [Record<string, unknown>, string][] = [
      [{}, 'Login is missing'],
      [{ login: ['four1'] }, 'Login is missing'],
      [{ login: 'four1+x' }, 'Difficulty after + is not a whole number above zero'],
      [{ login: 'five1.rig' }, 'Not an address of xno'],
      [
        { login: 'four1', algo: ['cn/0', 'rx/wow'] },
        'This pool mines rx/0, which is not among the algorithms that the miner offers',
      ],
      [{ login: 'four1.bad' }, 'Worker is banned: spoiled'],
      [{ login: 'FOUR1', rigid: 'bad' }, 'Worker is banned: spoiled'],
    ];
    const { port } = workingPort();
    for (const [params, reason] of reasons) {
      const miner = port.connect();
      miner.connection.bans.set('four1.bad', 'spoiled');
      expect(await miner.login(params)).to.deep.equal(refusal(reason));
      expect(await miner.login({ login: 'four1' })).to.have.nested.property('result.status', 'OK');
      expect([miner.connection.closedFor, miner.connection.scores]).to.deep.equal([undefined, []]);
    }
  });

  it('takes no list, an empty one and one of any other kind for no list of algorithms', async () => {
    const { port } = workingPort();
    for (const algo of [undefined, null, [], {}, 'cn/0', ['cn/0', 5, 'rx/0']])
      expect(await port.connect().login({ login: 'four1', algo })).to.have.property('result');
  });

  it('is taken once per connection', async () => {
    const { port } = workingPort();
    const miner = await port.loggedIn();
    expect(await miner.login({ login: 'four2' })).to.deep.equal(
      refusal('This connection has logged in already'),
    );
    expect(port.dialect.views()[0]?.workers).to.deep.equal(['four1.rig']);
  });

  it('is sent away for a while over the limit, and where there is nothing to work on', async () => {
    const { port } = workingPort();
    const hasty = port.connect();
    hasty.connection.spent.login = 0;
    expect(await hasty.login({ login: 'four1' })).to.deep.equal(
      deferral('Too many logins, try again later'),
    );
    expect(hasty.connection.closedFor, 'the time-out holds a crowd back').to.equal(undefined);
    const idle = new FakePool('idle', 'four');
    for (const pools of [[], [idle]]) {
      port.route.change(pools);
      const early = port.connect();
      early.connection.spent.login = 1;
      expect(await early.login({ login: 'four1' })).to.deep.equal(
        deferral('No work yet, try again later'),
      );
      expect(early.connection.closedFor).to.equal('No work yet, try again later');
      expect(early.connection.spent.login, 'it is not counted').to.equal(1);
    }
    expect(port.leases.count).to.equal(0);
  });

  it('keeps the connection where it is refused for good', async () => {
    const { port } = workingPort();
    const stranger = port.connect();
    await stranger.login({ login: 'nobody' });
    expect(stranger.connection.closedFor).to.equal(undefined);
  });

  it('gets a search space of its own, which rests once it was mined in', async () => {
    const { port } = workingPort();
    const [first, second] = [await port.loggedIn(), await port.loggedIn()];
    expect(first.job.blob).to.not.equal(second.job.blob);
    expect([first.job.id, second.job.id]).to.deep.equal(['c0debabe', 'c0debabf']);
    first.session.closed();
    expect(port.leases.count).to.equal(1);
    expect((await port.loggedIn()).job.id).to.equal('c0debac0');
  });

  it('claims its address for the key of its pass, once it is let in', async () => {
    const { port } = workingPort();
    await port.loggedIn({ login: 'four1.rig', pass: 'rig,key=open-sesame' });
    await port.loggedIn({ login: 'four2', pass: 'x' });
    await port.connect().login({ login: 'nobody', pass: 'key=open-sesame' });

    expect(port.claims).to.deep.equal(['four1 open-sesame stratum 192.0.2.7']);
    expect(JSON.stringify(port.dialect.views())).to.not.contain('open-sesame');
  });
});
