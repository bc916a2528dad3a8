import { expect } from 'chai';
import type { ByteConnection } from '../../../core/listeners/byte-protocol.ts';
import { HTTP_DOOR_DEFAULTS, HttpDoor } from '../../../core/listeners/http-door.ts';
import type { ListenerOptions } from '../../../core/listeners/listener-options.ts';
import { identityOf } from './tls-identity.ts';
import type { TestPeer } from './test-peer.ts';
import { TestPort } from './test-port.ts';

const GET = 'GET /hello HTTP/1.1\r\nHost: h\r\n\r\n';

/** The body of an answer, one line. */
async function answer(peer: TestPeer): Promise<string> {
  let line = await peer.line();
  while (line !== '\r') line = await peer.line();
  return peer.line();
}

describe('HTTP door', () => {
  let port: TestPort;
  let held: (() => void) | undefined;
  const visitors: ByteConnection[] = [];

  async function listen(options: Partial<ListenerOptions> = {}, perAddress = 256): Promise<void> {
    const door = new HttpDoor(HTTP_DOOR_DEFAULTS, async (request, response, connection) => {
      visitors.push(connection);
      if (request.url === '/hold') {
        await new Promise<void>((resolve) => {
          held = resolve;
        });
      }
      let size = 0;
      if (request.method === 'POST')
        for await (const chunk of request as AsyncIterable<Buffer>) size += chunk.length;
      response.end(`${request.url} ${connection.remoteAddress} ${size}\n`);
    });
    port = await new TestPort(
      options,
      { connectionsPerAddress: perAddress },
      { spareLoopback: false },
      undefined,
      door,
    ).listen();
  }

  afterEach(() => port.close());

  it('answers requests one after the other on one connection, and lines as ever', async () => {
    await listen();
    const peer = port.peer();
    for (let turn = 0; turn < 3; turn++) {
      peer.send(GET);
      expect(await answer(peer)).to.equal('/hello 127.0.0.1 0');
    }
    expect(port.listener.counters.accepted).to.equal(1);
    expect(await port.peer().ask('hello')).to.equal('hello');
  });

  it('answers inside TLS, and behind a PROXY header by the address in it', async () => {
    await listen({
      tls: await identityOf('door'),
      proxyProtocol: 'optional',
      proxies: ['127.0.0.1'],
    });
    const peer = port.tlsPeer('PROXY TCP4 203.0.113.7 10.0.0.1 50000 3333\r\n');
    peer.send(GET);
    expect(await answer(peer)).to.equal('/hello 203.0.113.7 0');
  });

  it('counts the bytes of both directions', async () => {
    await listen();
    const peer = port.peer();
    peer.send('GET / HTTP/1.0\r\n\r\n');
    await peer.closed();
    await port.until(() => port.listener.counters.open === 0);
    expect(port.listener.counters.bytesIn).to.equal(18);
    expect(port.listener.counters.bytesOut).to.be.above(50);
  });

  for (const [what, sent, ms] of [
    ['headers', 'GET /hello HTTP/1.1\r\nHos', 10_000],
    ['a body', 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n1', 10_000],
  ] as const) {
    it(`waits so long for ${what} and no longer`, async () => {
      await listen();
      const peer = port.peer();
      const before = visitors.length;
      peer.send(sent);
      await port.until(() => port.listener.counters.bytesIn > 0);
      if (what === 'a body') await port.until(() => visitors.length > before);
      port.pass(ms - 1);
      expect(port.listener.counters.open).to.equal(1);
      port.pass(1);
      await peer.closed();
      expect(port.listener.counters.closed['idle-timeout']).to.equal(1);
    });
  }

  it('lets nobody wait for ever who has his answer', async () => {
    await listen();
    const peer = port.peer();
    peer.send(GET);
    await answer(peer);
    await new Promise((resolve) => setImmediate(resolve));
    port.pass(75_000);
    await peer.closed();
  });

  it('keeps the connection of who waits for an answer', async () => {
    await listen();
    const peer = port.peer();
    peer.send(GET.replace('/hello', '/hold'));
    await port.until(() => held !== undefined);
    port.pass(100_000);
    held?.();
    expect(await peer.line()).to.equal('HTTP/1.1 200 OK\r');
  });

  it('refuses outsize and malformed requests, and bans who sends them on and on', async () => {
    await listen();
    const long = port.peer();
    long.send(`GET / HTTP/1.1\r\nHost: h\r\nX-A: ${'a'.repeat(9_000)}\r\n\r\n`);
    expect(await long.line()).to.match(/^HTTP\/1\.1 431 /);
    const wrong = port.peer();
    wrong.send('GET / HTTP/9.9\r\n\r\n');
    expect(await wrong.line()).to.match(/^HTTP\/1\.1 400 /);
    for (let turn = 0; turn < 3; turn++) {
      const peer = port.peer();
      peer.send('GET / HTTP/9.9\r\n\r\n');
      await peer.closed();
    }
    expect(port.bans.addressBan('127.0.0.1')).to.equal('junk');
  });

  it('is bound by the limits of its port, and by a ban that comes meanwhile', async () => {
    await listen({}, 1);
    const peer = port.peer();
    peer.send(GET);
    expect(await peer.line()).to.equal('HTTP/1.1 200 OK\r');
    await port.peer().closed();
    expect(port.listener.counters.refused['address-limit']).to.equal(1);
    port.bans.ban('address:127.0.0.1', 'a test', 60);
    port.pass(1_000);
    await peer.closed();
  });
});
