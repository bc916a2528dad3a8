import { expect } from 'chai';
import type { AddressRecord, LimitReason } from '../../../core/listeners/address-limits.ts';
import { AddressLimits, LIMIT_DEFAULTS } from '../../../core/listeners/address-limits.ts';

const UNLIMITED = {
  ...LIMIT_DEFAULTS,
  connections: 0,
  connectionsPerAddress: 0,
  connectionsPerSubnet: 0,
};

function admitted(record: AddressRecord | LimitReason): AddressRecord {
  if (typeof record === 'string') throw new Error(`refused: ${record}`);
  return record;
}

describe('connection limits', () => {
  it('hold per address, and free what is released', () => {
    const limits = new AddressLimits({ ...UNLIMITED, connectionsPerAddress: 2 });
    const first = admitted(limits.admit('203.0.113.7'));
    admitted(limits.admit('203.0.113.7'));
    expect(limits.admit('203.0.113.7')).to.equal('address-limit');
    admitted(limits.admit('203.0.113.8'));
    limits.release(first);
    admitted(limits.admit('203.0.113.7'));
    expect(limits.total).to.equal(3);
  });

  it('hold per /24 and per /48', () => {
    const limits = new AddressLimits({ ...UNLIMITED, connectionsPerSubnet: 2 });
    const first = admitted(limits.admit('203.0.113.7'));
    admitted(limits.admit('203.0.113.8'));
    expect(limits.admit('203.0.113.9')).to.equal('subnet-limit');
    admitted(limits.admit('203.0.114.9'));
    limits.release(first);
    admitted(limits.admit('203.0.113.9'));
    admitted(limits.admit('2001:db8:1::1'));
    admitted(limits.admit('2001:db8:1:2::1'));
    expect(limits.admit('2001:db8:1:3::1')).to.equal('subnet-limit');
  });

  it('hold for a subscriber of IPv6, whichever of his addresses he comes from', () => {
    const limits = new AddressLimits({ ...UNLIMITED, connectionsPerAddress: 2, loginsBurst: 1 });
    const first = admitted(limits.admit('2001:db8:1:2::1'));
    const second = admitted(limits.admit('2001:db8:1:2:ffff::9'));
    expect(limits.admit('2001:db8:1:2::3')).to.equal('address-limit');
    admitted(limits.admit('2001:db8:1:3::1'));
    expect(limits.spend(first, 'login', 0)).to.equal(true);
    expect(limits.spend(second, 'login', 0), 'one bucket for both').to.equal(false);
    limits.release(first);
    admitted(limits.admit('2001:db8:1:2::4'));
  });

  it('hold for all together', () => {
    const limits = new AddressLimits({ ...UNLIMITED, connections: 2 });
    admitted(limits.admit('203.0.113.7'));
    admitted(limits.admitProxy('10.0.0.1'));
    expect(limits.admit('198.51.100.1')).to.equal('total-limit');
    expect(limits.admitProxy('10.0.0.1')).to.equal('total-limit');
  });

  it('let a proxy hand its place to the peer that it speaks for', () => {
    const limits = new AddressLimits({ ...UNLIMITED, connections: 2, connectionsPerAddress: 1 });
    admitted(limits.admitProxy('10.0.0.1'));
    admitted(limits.admitProxy('10.0.0.1'));
    const peer = admitted(limits.identify('203.0.113.7'));
    expect(limits.identify('203.0.113.7')).to.equal('address-limit');
    expect(limits.total).to.equal(2);
    limits.release(peer);
    admitted(limits.identify('203.0.113.7'));
    expect(limits.total).to.equal(1);
  });
});

describe('token buckets', () => {
  it('let a burst through, then the rate', () => {
    const limits = new AddressLimits(LIMIT_DEFAULTS);
    const record = admitted(limits.admit('203.0.113.7'));
    let spent = 0;
    while (limits.spend(record, 'login', 0)) spent++;
    expect(spent).to.equal(100);
    for (let second = 1; second <= 3; second++) {
      spent = 0;
      while (limits.spend(record, 'login', second * 1000)) spent++;
      expect(spent).to.equal(5);
    }
  });

  it('are apart for logins and submissions', () => {
    const limits = new AddressLimits(LIMIT_DEFAULTS);
    const record = admitted(limits.admit('203.0.113.7'));
    while (limits.spend(record, 'login', 0));
    let spent = 0;
    while (limits.spend(record, 'submit', 0)) spent++;
    expect(spent).to.equal(5000);
  });

  it('never hold more than the burst', () => {
    const limits = new AddressLimits({ ...LIMIT_DEFAULTS, loginsBurst: 3 });
    const record = admitted(limits.admit('203.0.113.7'));
    let spent = 0;
    while (limits.spend(record, 'login', 3_600_000)) spent++;
    expect(spent).to.equal(3);
  });

  it('are shared by the connections of an address, and outlive them', () => {
    const limits = new AddressLimits(LIMIT_DEFAULTS);
    const first = admitted(limits.admit('203.0.113.7'));
    while (limits.spend(first, 'login', 0));
    const second = admitted(limits.admit('203.0.113.7'));
    expect(limits.spend(second, 'login', 0)).to.equal(false);
    limits.release(first);
    limits.release(second);
    expect(limits.spend(admitted(limits.admit('203.0.113.7')), 'login', 0)).to.equal(false);
  });

  it('of addresses without a connection are forgotten, least recent first', () => {
    const limits = new AddressLimits({ ...LIMIT_DEFAULTS, addressesRemembered: 2 });
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      const record = admitted(limits.admit(address));
      while (limits.spend(record, 'login', 0));
      limits.release(record);
    }
    const canLogIn = (address: string) => limits.spend(admitted(limits.admit(address)), 'login', 0);
    expect(canLogIn('203.0.113.1')).to.equal(true);
    expect(canLogIn('203.0.113.2')).to.equal(false);
    expect(canLogIn('203.0.113.3')).to.equal(false);
  });

  it('with a rate of 0 are without limit', () => {
    const limits = new AddressLimits({ ...LIMIT_DEFAULTS, submitsPerSecond: 0, submitsBurst: 0 });
    const record = admitted(limits.admit('203.0.113.7'));
    for (let index = 0; index < 10_000; index++)
      expect(limits.spend(record, 'submit', 0)).to.equal(true);
  });

  it('are one for an address, connected or not', () => {
    const limits = new AddressLimits({ ...LIMIT_DEFAULTS, addressesRemembered: 1 });
    const before = limits.recordOf('203.0.113.7');
    const record = admitted(limits.admit('203.0.113.7'));
    expect(record).to.equal(before);
    expect(limits.recordOf('203.0.113.7')).to.equal(record);
    expect(limits.total).to.equal(1);
    limits.release(record);
    expect(limits.recordOf('203.0.113.7')).to.equal(record);
    limits.recordOf('203.0.113.8');
    expect(limits.recordOf('203.0.113.7')).not.to.equal(record);
  });
});
