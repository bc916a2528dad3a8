import { expect } from 'chai';
import { readProxyHeader } from '../../../core/listeners/proxy-header.ts';
import { proxyHeaderV2 } from './proxy-header-v2.ts';

const readText = (text: string) => readProxyHeader(Buffer.from(text, 'latin1'));
const TCP4 = 'PROXY TCP4 203.0.113.7 10.0.0.1 50000 3333\r\n';

describe('PROXY header, version 1', () => {
  it('tells the peer and where its own bytes begin', () => {
    expect(readText(`${TCP4}{"id":1}\n`)).to.deep.equal({
      kind: 'present',
      bytes: TCP4.length,
      address: '203.0.113.7',
    });
  });

  it('spells an address one way only', () => {
    const header = readText('PROXY TCP6 2001:DB8:0:0::0001 ::1 1 2\r\n');
    expect(header).to.include({ kind: 'present', address: '2001:db8::1' });
    const mapped = readText('PROXY TCP6 ::ffff:203.0.113.7 ::1 1 2\r\n');
    expect(mapped).to.include({ kind: 'present', address: '203.0.113.7' });
  });

  it('may not know the peer', () => {
    expect(readText('PROXY UNKNOWN\r\n')).to.include({ kind: 'present', address: undefined });
    expect(readText('PROXY UNKNOWN ::1 ::1 1 2\r\n')).to.include({ address: undefined });
  });

  it('needs more wherever it is cut', () => {
    for (let length = 1; length < TCP4.length; length++)
      expect(readText(TCP4.slice(0, length)).kind, `${length} bytes`).to.equal('need-more');
  });

  it('is malformed once 107 bytes hold no line end', () => {
    expect(readText('PROXY '.padEnd(106, 'x')).kind).to.equal('need-more');
    expect(readText('PROXY '.padEnd(107, 'x')).kind).to.equal('malformed');
    expect(readText(`${'PROXY '.padEnd(106, 'x')}\r\n`).kind).to.equal('malformed');
  });

  for (const bad of [
    'PROXY TCP4\r\n',
    'PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n',
    'PROXY TCP4 1.2.3.256 1.2.3.4 1 2\r\n',
    'PROXY TCP4 2001:db8::1 ::1 1 2\r\n',
    'PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n',
    'PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n',
    'PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n',
    'PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n',
  ]) {
    it(`does not take ${JSON.stringify(bad)}`, () => {
      expect(readText(bad).kind).to.equal('malformed');
    });
  }
});

describe('PROXY header, version 2', () => {
  const ipv4 = Buffer.from([203, 0, 113, 7, 10, 0, 0, 1, 0xc3, 0x50, 0x0d, 0x05]);
  const ipv6 = Buffer.alloc(36);
  ipv6.set([0x20, 0x01, 0x0d, 0xb8], 0);
  ipv6[15] = 1;

  it('tells an IPv4 peer', () => {
    const header = proxyHeaderV2(0x21, 0x11, ipv4);
    expect(readProxyHeader(Buffer.concat([header, Buffer.from('{')]))).to.deep.equal({
      kind: 'present',
      bytes: 28,
      address: '203.0.113.7',
    });
  });

  it('tells an IPv6 peer', () => {
    expect(readProxyHeader(proxyHeaderV2(0x21, 0x21, ipv6))).to.include({
      bytes: 52,
      address: '2001:db8::1',
    });
  });

  it('takes further fields along', () => {
    const header = proxyHeaderV2(0x21, 0x11, Buffer.concat([ipv4, Buffer.alloc(100, 4)]));
    expect(readProxyHeader(header)).to.include({ bytes: 128, address: '203.0.113.7' });
  });

  it('tells no peer in a health check, and none without an IP address', () => {
    expect(readProxyHeader(proxyHeaderV2(0x20, 0x00, Buffer.alloc(0)))).to.include({
      kind: 'present',
      address: undefined,
    });
    expect(readProxyHeader(proxyHeaderV2(0x21, 0x31, Buffer.alloc(216)))).to.include({
      kind: 'present',
      address: undefined,
    });
  });

  it('needs more wherever it is cut', () => {
    const header = proxyHeaderV2(0x21, 0x11, ipv4);
    for (let length = 1; length < header.length; length++)
      expect(readProxyHeader(header.subarray(0, length)).kind, `${length}`).to.equal('need-more');
  });

  it('is malformed with another version, command or family, or with too little or too much in it', () => {
    expect(readProxyHeader(proxyHeaderV2(0x11, 0x11, ipv4)).kind).to.equal('malformed');
    expect(readProxyHeader(proxyHeaderV2(0x22, 0x11, ipv4)).kind).to.equal('malformed');
    expect(readProxyHeader(proxyHeaderV2(0x21, 0x12, ipv4)).kind).to.equal('malformed');
    expect(readProxyHeader(proxyHeaderV2(0x21, 0x11, ipv4.subarray(1))).kind).to.equal('malformed');
    expect(readProxyHeader(proxyHeaderV2(0x21, 0x21, ipv4)).kind).to.equal('malformed');
    const long = proxyHeaderV2(0x21, 0x11, Buffer.alloc(1009));
    expect(readProxyHeader(long.subarray(0, 16)).kind).to.equal('malformed');
  });
});

describe('A stream without a PROXY header', () => {
  it('is told by its first byte that differs', () => {
    for (const text of ['{', 'POST / ', 'PROXX', '\r\n{', '\x16\x03', '\r\n\r\n\0\r\nQUIZ'])
      expect(readText(text).kind, JSON.stringify(text)).to.equal('absent');
  });
});
