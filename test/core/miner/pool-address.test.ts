import { expect } from 'chai';
import { parsePoolAddress } from '../../../core/miner/pool-address.ts';

describe('pool address', () => {
  it('reads plain and TLS URLs, and a bare host with port', () => {
    expect(parsePoolAddress('stratum+tcp://pool.example:3333')).to.deep.equal({
      host: 'pool.example',
      port: 3333,
      secure: false,
    });
    expect(parsePoolAddress('stratum+tls://10.0.0.1:443').secure).to.equal(true);
    expect(parsePoolAddress('localhost:3333').host).to.equal('localhost');
  });

  it('takes the brackets off an IPv6 address', () => {
    expect(parsePoolAddress('stratum+tcp://[::1]:3333').host).to.equal('::1');
  });

  it('says what is wrong with a URL', () => {
    expect(() => parsePoolAddress('http://pool.example:80')).to.throw(RangeError, 'stratum+tcp:');
    expect(() => parsePoolAddress('stratum+tcp://pool.example')).to.throw(RangeError, 'port');
    expect(() => parsePoolAddress('stratum+tcp://pool.example:99999')).to.throw(RangeError, 'URL');
  });
});
