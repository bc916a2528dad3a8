import { expect } from 'chai';
import { CidrList } from '../../../core/listeners/cidr-list.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';

describe('CIDR list', () => {
  it('holds networks and single addresses of both families', () => {
    const list = new CidrList(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32', '::1'], 'proxies');
    for (const address of ['10.255.0.1', '192.0.2.1', '2001:db8:ffff::1', '::1'])
      expect(list.has(address), address).to.equal(true);
    for (const address of ['11.0.0.1', '192.0.2.2', '2001:db9::1', '::2'])
      expect(list.has(address), address).to.equal(false);
  });

  it('holds everything or nothing when told so', () => {
    expect(new CidrList(['0.0.0.0/0'], 'proxies').has('203.0.113.7')).to.equal(true);
    expect(new CidrList([], 'proxies').has('203.0.113.7')).to.equal(false);
  });

  for (const bad of [
    '',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '::/129',
    'localhost',
    '1/8',
  ]) {
    it(`names the setting and the entry "${bad}" that is none`, () => {
      expect(() => new CidrList(['10.0.0.0/8', bad], 'bans.allow'))
        .to.throw(PoolError, `bans.allow: "${bad}"`)
        .with.property('code', 'CONFIG_INVALID');
    });
  }
});
