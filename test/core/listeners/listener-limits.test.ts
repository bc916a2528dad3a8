import { expect } from 'chai';
import { BAN_RULES_DEFAULTS } from '../../../core/listeners/ban-rules.ts';
import { TestPort } from './test-port.ts';

describe('listener limits', () => {
  let port: TestPort;

  afterEach(() => port.close());

  it('refuse the connection that is one too many for its address', async () => {
    port = await new TestPort({}, { connectionsPerAddress: 2 }).listen();
    await port.peer().ask('one');
    const second = port.peer();
    await second.ask('two');
    expect(await port.peer().closed()).to.equal('');
    await port.peer('127.0.0.2').ask('from elsewhere');
    expect(port.listener.counters.refused['address-limit']).to.equal(1);
    second.socket.end();
    await port.until(() => port.listener.counters.open === 2);
    await port.peer().ask('again');
  });

  it('refuse the connection that is one too many for its network', async () => {
    port = await new TestPort({}, { connectionsPerSubnet: 2 }).listen();
    await port.peer('127.0.0.2').ask('one');
    await port.peer('127.0.0.3').ask('two');
    await port.peer('127.0.0.4').closed();
    await port.peer('127.0.1.4').ask('from elsewhere');
    expect(port.listener.counters.refused['subnet-limit']).to.equal(1);
  });

  it('refuse the connection that is one too many for all', async () => {
    port = await new TestPort({}, { connections: 2 }).listen();
    await port.peer('127.0.0.2').ask('one');
    await port.peer('127.0.1.3').ask('two');
    await port.peer('127.0.2.4').closed();
    expect(port.listener.counters.refused['total-limit']).to.equal(1);
  });

  it('answer a session whether it may go on', async () => {
    const answers: boolean[] = [];
    port = await new TestPort({}, { loginsBurst: 2 }, {}, (connection) => ({
      line: () => {
        answers.push(connection.spend('login'));
        connection.send('ok\n');
      },
      closed: () => {},
    })).listen();
    const peer = port.peer();
    for (let index = 0; index < 3; index++) await peer.ask('login');
    port.clock.advance(200);
    await port.peer().ask('login');
    expect(answers).to.deep.equal([true, true, false, true]);
    expect(port.listener.counters.overLimit).to.equal(1);
  });
});

describe('listener bans', () => {
  let port: TestPort;

  afterEach(() => port.close());

  it('refuse an address before anything of it is read, until they expire', async () => {
    port = await new TestPort({}, {}, { spareLoopback: false }).listen();
    port.bans.ban('address:127.0.0.2', 'by hand', 60);
    const banned = port.peer('127.0.0.2');
    banned.send('hello\n');
    await banned.closed();
    expect(port.listener.counters.refused.banned).to.equal(1);
    expect(port.listener.counters.bytesIn).to.equal(0);
    await port.peer('127.0.0.3').ask('hello');
    port.clock.advance(60_000);
    await port.peer('127.0.0.2').ask('hello');
  });

  it('end the connections that an address already has', async () => {
    port = await new TestPort({}, {}, { spareLoopback: false }).listen();
    const [first, second, other] = [
      port.peer('127.0.0.2'),
      port.peer('127.0.0.2'),
      port.peer('127.0.0.3'),
    ];
    await Promise.all([first.ask('login'), second.ask('login'), other.ask('login')]);
    port.bans.ban('address:127.0.0.2', 'by hand', 60);
    port.pass(1_000);
    await Promise.all([first.closed(), second.closed()]);
    expect(await other.ask('still here')).to.equal('still here');
    expect(port.listener.counters.closed.banned).to.equal(2);
  });

  it('come from junk, over several connections', async () => {
    port = await new TestPort({}, {}, { spareLoopback: false }).listen();
    const first = port.peer('127.0.0.2');
    for (let index = 0; index < 4; index++) await first.ask('junk');
    const second = port.peer('127.0.0.2');
    second.send('junk\n');
    expect(await second.closed()).to.equal('');
    expect(port.bans.list()).to.have.lengthOf(1);
    expect(port.bans.addressBan('127.0.0.2')).to.equal('junk');
    await port.peer('127.0.0.2').closed();
    expect(port.listener.counters).to.include({ bans: 1, junk: 5 });
    expect(port.log.count('info')).to.equal(1);
  });

  it('come from invalid shares, after what is queued was sent', async () => {
    port = await new TestPort({}, {}, { spareLoopback: false }).listen();
    const peer = port.peer('127.0.0.2');
    for (let index = 0; index < 29; index++) await peer.ask('invalid');
    peer.send('login\ninvalid\n');
    expect(await peer.closed()).to.equal('login\n');
    expect(port.bans.addressBan('127.0.0.2')).to.equal('invalid shares');
  });

  it('come from three wrong results, and their miner may read why', async () => {
    port = await new TestPort({}, {}, { spareLoopback: false }).listen();
    const peer = port.peer('127.0.0.2');
    await peer.ask('wrong');
    await peer.ask('wrong');
    peer.send('login\nwrong\n');
    expect(await peer.closed()).to.equal('login\n');
    expect(port.bans.addressBan('127.0.0.2')).to.equal('wrong results');
  });

  it('come from wrong results too that are found when their miner has hung up', async () => {
    port = await new TestPort({}, {}, { spareLoopback: false }).listen();
    for (let round = 0; round < 3; round++) {
      const peer = port.peer('127.0.0.2');
      await peer.ask('login');
      peer.socket.destroy();
      await port.until(() => port.listener.counters.open === 0);
    }
    for (const connection of port.connections) connection.score('wrong');
    expect(port.bans.addressBan('127.0.0.2')).to.equal('wrong results');
    // What else comes of them is not the beginning of the next ban.
    for (let round = 0; round < 3; round++) port.connections[0]?.score('wrong');
    expect(port.listener.counters.bans).to.equal(1);
  });

  it('come from calls over the limit, second after second', async () => {
    const rules = { ...BAN_RULES_DEFAULTS, floodSeconds: 3 };
    port = await new TestPort(
      {},
      { submitsPerSecond: 1, submitsBurst: 1 },
      { spareLoopback: false, rules },
      (connection) => ({
        line: () => {
          while (connection.spend('submit'));
          connection.send('ok\n');
        },
        closed: () => {},
      }),
    ).listen();
    const peer = port.peer('127.0.0.2');
    for (let second = 0; second < 2; second++) {
      await peer.ask('submit');
      await peer.ask('submit');
      port.clock.advance(1_000);
    }
    peer.send('submit\n');
    await peer.closed();
    expect(port.bans.addressBan('127.0.0.2')).to.equal('flood');
  });

  it('spare loopback, yet its connection with junk is closed', async () => {
    port = await new TestPort().listen();
    const bystander = port.peer();
    await bystander.ask('hello');
    const peer = port.peer();
    peer.send('junk\n'.repeat(5));
    await peer.closed();
    port.pass(1_000);
    expect(await bystander.ask('still here')).to.equal('still here');
    expect(port.bans.list()).to.deep.equal([]);
  });

  it('of a worker are told to its session', async () => {
    port = await new TestPort().listen();
    port.bans.ban('worker:wallet.rig', 'stolen', 60);
    await port.peer().ask('hello');
    expect(port.connections[0]?.workerBan('wallet.rig')).to.equal('stolen');
    expect(port.connections[0]?.workerBan('wallet.other')).to.equal(undefined);
  });
});
