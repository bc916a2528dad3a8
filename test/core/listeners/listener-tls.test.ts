import { expect } from 'chai';
import type { TlsIdentity } from '../../../core/listeners/listener-options.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { TestPort } from './test-port.ts';
import { identityOf } from './tls-identity.ts';

describe('listener with TLS', () => {
  let tls: TlsIdentity;
  let port: TestPort;

  before(async () => {
    tls = await identityOf('localhost');
  });

  beforeEach(async () => {
    port = await new TestPort({ tls, proxyProtocol: 'optional', proxies: ['127.0.0.1'] }).listen();
  });

  afterEach(() => port.close());

  it('speaks TLS and plain text on one port', async () => {
    const [secure, plain] = [port.tlsPeer(), port.peer()];
    expect(await Promise.all([secure.ask('secret'), plain.ask('open')])).to.deep.equal([
      'secret',
      'open',
    ]);
    expect(port.connections.map((connection) => connection.secure)).to.have.members([false, true]);
    expect(port.listener.counters.secured).to.equal(1);
  });

  it('carries long exchanges inside TLS', async () => {
    const peer = port.tlsPeer();
    for (let index = 0; index < 50; index++) {
      const line = `${index} `.padEnd(10_000, 'x');
      expect(await peer.ask(line)).to.equal(line);
    }
  });

  it('takes a PROXY header in front of the handshake', async () => {
    const peer = port.tlsPeer('PROXY TCP4 203.0.113.7 10.0.0.1 50000 3333\r\n');
    await peer.ask('hello');
    expect(port.connections[0]).to.include({ remoteAddress: '203.0.113.7', secure: true });
  });

  it('takes no PROXY header inside', async () => {
    const peer = port.tlsPeer();
    expect(await peer.ask('PROXY TCP4 203.0.113.7 10.0.0.1 1 2')).to.match(/^PROXY/);
    expect(port.connections[0]).to.include({ remoteAddress: '127.0.0.1' });
  });

  it('answers HTTP inside TLS', async () => {
    const peer = port.tlsPeer();
    peer.send('GET / HTTP/1.1\r\n\r\n');
    expect(await peer.closed()).to.match(/^HTTP\/1\.1 200 OK/);
  });

  it('closes TLS inside TLS', async () => {
    const peer = port.tlsPeer();
    peer.send(Buffer.from([0x16, 0x03, 0x01]));
    await peer.closed();
    expect(port.listener.counters.closed['tls-not-served']).to.equal(1);
  });

  it('ends a connection whose handshake fails', async () => {
    const peer = port.peer();
    peer.send(Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5]));
    await peer.closed();
    await port.until(() => port.listener.counters.open === 0);
    expect(port.limits.total).to.equal(0);
  });

  it('ends a handshake that takes too long', async () => {
    const peer = port.peer();
    peer.send(Buffer.from([0x16, 0x03, 0x01]));
    await port.until(() => port.listener.counters.secured === 1);
    port.pass(9_999);
    expect(port.listener.counters.open).to.equal(1);
    port.pass(1);
    await peer.closed();
    expect(port.listener.counters.closed['tls-timeout']).to.equal(1);
  });

  it('ends a connection that is silent after its handshake', async () => {
    const peer = port.tlsPeer();
    await new Promise((resolve) => peer.socket.once('secureConnect', resolve));
    port.pass(10_000);
    await peer.closed();
    expect(port.listener.counters.closed['tls-timeout']).to.equal(1);
  });

  it('closes in order, sessions told', async () => {
    const peer = port.tlsPeer();
    await peer.ask('hello');
    for (const connection of port.connections) connection.send('farewell\n');
    await port.listener.close(60_000);
    expect(await peer.closed()).to.equal('farewell\n');
    expect(port.limits.total).to.equal(0);
  });

  it('is not made from a certificate or a key that cannot be used', async () => {
    const other = await identityOf('elsewhere');
    for (const bad of [
      { ...tls, certificate: 'no certificate' },
      { ...tls, key: 'no key' },
      { ...tls, key: other.key },
    ]) {
      expect(() => new TestPort({ tls: bad, port: 3334 }))
        .to.throw(PoolError, 'port 3334: the TLS certificate and key cannot be used')
        .with.property('code', 'CONFIG_INVALID');
    }
  });
});
