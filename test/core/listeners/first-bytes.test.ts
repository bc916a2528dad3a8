import { expect } from 'chai';
import { classifyFirstBytes } from '../../../core/listeners/first-bytes.ts';

const judge = (text: string) => classifyFirstBytes(Buffer.from(text, 'latin1'));

describe('first bytes', () => {
  it('are text once a line has ended', () => {
    expect(judge('{"id":1}\n')).to.equal('text-line');
    expect(judge('\r\n')).to.equal('text-line');
    expect(judge('{"id":1}\n{"id":2')).to.equal('text-line');
  });

  it('are text after 64 printable ones, and need more before', () => {
    expect(judge('')).to.equal('need-more');
    expect(judge('{')).to.equal('need-more');
    expect(judge('{'.padEnd(63, 'x'))).to.equal('need-more');
    expect(judge('{'.padEnd(64, 'x'))).to.equal('text-line');
  });

  it('are judged to the 64th and no further', () => {
    expect(judge(`${'{'.padEnd(64, 'x')}\x00\xff`)).to.equal('text-line');
    expect(judge(`${'{'.padEnd(63, 'x')}\x00\xff`)).to.equal('other');
  });

  it('are something else as soon as one is not printable, whatever the first is', () => {
    expect(judge('{\x80')).to.equal('other');
    expect(judge('\x00')).to.equal('other');
    expect(judge('{}\n\xfe')).to.equal('other');
    expect(judge('\x7f')).to.equal('other');
  });

  it('are HTTP when a method is complete', () => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT', 'PRI'])
      expect(judge(`${method} `), method).to.equal('http');
    expect(judge('GE')).to.equal('need-more');
    expect(judge('GET')).to.equal('need-more');
    expect(judge('GETWORK \n')).to.equal('text-line');
    expect(judge('get / HTTP/1.1\n')).to.equal('text-line');
  });

  it('are TLS when a handshake record of major version 3 begins', () => {
    expect(judge('\x16')).to.equal('need-more');
    expect(judge('\x16\x03')).to.equal('tls');
    expect(judge('\x16\x03\x01\x02\x00\x01')).to.equal('tls');
    expect(judge('\x16\x04')).to.equal('other');
  });
});
