import { expect } from 'chai';
import type { ByteConnection } from '../../../core/listeners/byte-protocol.ts';
import { TestPort } from './test-port.ts';

describe('listener time-outs', () => {
  let port: TestPort;

  beforeEach(async () => {
    port = await new TestPort().listen();
  });

  afterEach(() => port.close());

  it('end a connection that says nothing', async () => {
    const peer = port.peer();
    await port.until(() => port.listener.counters.open === 1);
    port.pass(9_999);
    expect(port.listener.counters.closed['first-bytes-timeout']).to.equal(0);
    port.pass(1);
    await peer.closed();
    expect(port.listener.counters.closed['first-bytes-timeout']).to.equal(1);
  });

  it('end a connection that trickles its first line', async () => {
    const peer = port.peer();
    for (let bytes = 1; bytes <= 10; bytes++) {
      peer.send('{');
      await port.until(() => port.listener.counters.bytesIn === bytes);
      port.pass(1_000);
    }
    await peer.closed();
    expect(port.listener.counters.closed['first-bytes-timeout']).to.equal(1);
  });

  it('end a connection that trickles lines and never logs in', async () => {
    const peer = port.peer();
    for (let second = 0; second < 15; second++) {
      await peer.ask('still here');
      port.pass(1_000);
    }
    await peer.closed();
    expect(port.listener.counters.closed['login-timeout']).to.equal(1);
  });

  it('give a miner that logged in the idle time, from its last bytes on', async () => {
    const peer = port.peer();
    await peer.ask('login');
    port.pass(599_999);
    await peer.ask('a share');
    port.pass(599_999);
    expect(port.listener.counters.open).to.equal(1);
    port.pass(1);
    await peer.closed();
    expect(port.listener.counters.closed['idle-timeout']).to.equal(1);
  });

  it('cut off a peer that does not close after us', async () => {
    const peer = port.peer();
    peer.socket.allowHalfOpen = true;
    peer.send('bye\n');
    await new Promise((resolve) => peer.socket.once('end', resolve));
    port.pass(4_999);
    expect(port.listener.counters.open).to.equal(1);
    port.pass(1);
    await port.until(() => port.listener.counters.open === 0);
    expect(port.listener.counters.closed.session).to.equal(1);
  });
});

describe('half-open connections', () => {
  let port: TestPort;

  afterEach(() => port.close());

  it('are closed when the peer has ended its side', async () => {
    port = await new TestPort().listen();
    const peer = port.peer();
    peer.socket.allowHalfOpen = true;
    await peer.ask('login');
    peer.socket.end();
    await peer.closed();
    await port.until(() => port.listener.counters.open === 0);
    expect(port.listener.counters.closed.peer).to.equal(1);
  });

  it('are cut off when the peer does not take what is left for it', async () => {
    const block = Buffer.alloc(16 << 20, 'x');
    port = await new TestPort({ sendQueueBytes: 64 << 20 }, {}, {}, (connection) => ({
      line: () => connection.send(block),
      closed: () => {},
    })).listen();
    const peer = port.peer();
    peer.socket.pause();
    peer.socket.end('go\n');
    await port.until(() => port.listener.counters.writes === 1);
    const [connection] = port.connections as ByteConnection[];
    await port.until(() => {
      port.pass(0);
      return connection?.open === false;
    });
    port.pass(4_999);
    expect(port.listener.counters.open).to.equal(1);
    port.pass(1);
    await port.until(() => port.listener.counters.open === 0);
    expect(port.listener.counters.closed.peer).to.equal(1);
  });
});
