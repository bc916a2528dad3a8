import { expect } from 'chai';
import { proxyHeaderV2 } from './proxy-header-v2.ts';
import { TestPort } from './test-port.ts';

const HEADER = 'PROXY TCP4 203.0.113.7 10.0.0.1 50000 3333\r\n';
const HEADER_V2 = proxyHeaderV2(
  0x21,
  0x11,
  Buffer.from([203, 0, 113, 7, 10, 0, 0, 1, 0xc3, 0x50, 0x0d, 0x05]),
);
/** The load balancer of these tests; 127.0.0.1 is anybody else. */
const PROXY = '127.0.0.9';

describe('listener behind a proxy', () => {
  let port: TestPort;

  const listen = async (proxyProtocol: 'optional' | 'required', perAddress = 256) => {
    port = await new TestPort(
      { proxyProtocol, proxies: [PROXY] },
      { connectionsPerAddress: perAddress },
    ).listen();
  };

  afterEach(() => port.close());

  it('knows the miner by its own address, in either version', async () => {
    await listen('optional');
    for (const header of [HEADER, HEADER_V2]) {
      const peer = port.peer(PROXY);
      peer.send(Buffer.concat([Buffer.from(header), Buffer.from('hello\n')]));
      expect(await peer.line()).to.equal('hello');
    }
    expect(port.connections.map(({ remoteAddress }) => remoteAddress)).to.deep.equal([
      '203.0.113.7',
      '203.0.113.7',
    ]);
  });

  it('takes a header that comes byte by byte', async () => {
    await listen('optional');
    for (const header of [HEADER, HEADER_V2]) {
      const peer = port.peer(PROXY);
      peer.socket.setNoDelay(true);
      const { counters } = port.listener;
      for (const byte of Buffer.from(header)) {
        const before = counters.bytesIn;
        peer.send(Buffer.from([byte]));
        await port.until(() => counters.bytesIn > before);
      }
      await peer.ask('hello');
      expect(port.connections.at(-1)?.remoteAddress).to.equal('203.0.113.7');
    }
  });

  it('waits no longer for the rest of a header than for first bytes', async () => {
    await listen('optional');
    const peer = port.peer(PROXY);
    peer.send(HEADER.slice(0, 20));
    await port.until(() => port.listener.counters.bytesIn === 20);
    port.pass(10_000);
    await peer.closed();
    expect(port.listener.counters.closed['first-bytes-timeout']).to.equal(1);
  });

  it('takes the proxy itself where it speaks for nobody', async () => {
    await listen('required');
    const peer = port.peer(PROXY);
    peer.send(proxyHeaderV2(0x20, 0, Buffer.alloc(0)));
    await peer.ask('hello');
    expect(port.connections[0]?.remoteAddress).to.equal(PROXY);
  });

  it('takes a forged header for junk', async () => {
    await listen('optional');
    for (const header of [HEADER, HEADER_V2, 'PROXY TCP4 nonsense\r\n']) {
      const peer = port.peer();
      peer.send(header);
      peer.send('hello\n');
      await peer.closed();
    }
    expect(port.connections).to.deep.equal([]);
    expect(port.listener.counters.junk).to.equal(3);
    expect(port.listener.counters.closed['proxy-header']).to.equal(3);
  });

  it('closes a proxy whose header is malformed, and bans nobody', async () => {
    await listen('optional');
    for (let index = 0; index < 6; index++) {
      const peer = port.peer(PROXY);
      peer.send('PROXY TCP4 nonsense\r\n');
      await peer.closed();
    }
    expect(port.bans.list()).to.deep.equal([]);
    expect(port.listener.counters.closed['proxy-header']).to.equal(6);
  });

  it('serves others without a header where it is optional', async () => {
    await listen('optional');
    expect(await port.peer().ask('direct')).to.equal('direct');
    expect(await port.peer(PROXY).ask('direct')).to.equal('direct');
  });

  it('serves nobody without a header where it is required', async () => {
    await listen('required');
    await port.peer().closed();
    expect(port.listener.counters.refused['not-a-proxy']).to.equal(1);
    const silent = port.peer(PROXY);
    silent.send('hello\n');
    await silent.closed();
    expect(port.listener.counters.closed['proxy-header']).to.equal(1);
    const peer = port.peer(PROXY);
    peer.send(`${HEADER}hello\n`);
    expect(await peer.line()).to.equal('hello');
  });

  it('knows an IPv6 miner by his address, and limits and bans his /64', async () => {
    await listen('optional', 1);
    const headerOf = (address: string): string => `PROXY TCP6 ${address} ::1 1 2\r\n`;
    const first = port.peer(PROXY);
    first.send(`${headerOf('2001:db8:1:2::7')}hello\n`);
    await first.line();
    expect(port.connections[0]?.remoteAddress).to.equal('2001:db8:1:2::7');
    const second = port.peer(PROXY);
    second.send(`${headerOf('2001:db8:1:2::8')}hello\n`);
    await second.closed();
    expect(port.listener.counters.refused['address-limit']).to.equal(1);

    first.send('junk\n'.repeat(5));
    await first.closed();
    const third = port.peer(PROXY);
    third.send(`${headerOf('2001:db8:1:2:ffff::9')}hello\n`);
    await third.closed();
    expect(port.listener.counters.refused.banned).to.equal(1);
    const neighbour = port.peer(PROXY);
    neighbour.send(`${headerOf('2001:db8:1:3::7')}hello\n`);
    expect(await neighbour.line()).to.equal('hello');
  });

  it('limits and bans the miner, not the proxy', async () => {
    await listen('optional', 1);
    const first = port.peer(PROXY);
    first.send(`${HEADER}hello\n`);
    await first.line();
    const second = port.peer(PROXY);
    second.send(`${HEADER}hello\n`);
    await second.closed();
    expect(port.listener.counters.refused['address-limit']).to.equal(1);

    first.send('junk\n'.repeat(5));
    await first.closed();
    expect(port.bans.addressBan('203.0.113.7')).to.equal('junk');
    const third = port.peer(PROXY);
    third.send(`${HEADER}hello\n`);
    await third.closed();
    expect(port.listener.counters.refused.banned).to.equal(1);

    const other = port.peer(PROXY);
    other.send(`${HEADER.replace('203.0.113.7', '203.0.113.8')}hello\n`);
    expect(await other.line()).to.equal('hello');
    await port.until(() => port.listener.counters.open === 1);
    expect(port.limits.total).to.equal(1);
  });
});
