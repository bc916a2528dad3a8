import { expect } from 'chai';
import {
  isLoopback,
  peerAddress,
  subnetOf,
  subscriberOf,
} from '../../../core/listeners/peer-address.ts';

describe('peer address', () => {
  it('is plain IPv4 when it came in through IPv6', () => {
    expect(peerAddress('::ffff:192.0.2.1')).to.equal('192.0.2.1');
    expect(peerAddress('192.0.2.1')).to.equal('192.0.2.1');
  });

  it('has no zone', () => {
    expect(peerAddress('fe80::1%eth0')).to.equal('fe80::1');
  });

  it('lies in a /24 or a /48', () => {
    expect(subnetOf('192.0.2.1')).to.equal(subnetOf('192.0.2.254'));
    expect(subnetOf('192.0.2.1')).to.not.equal(subnetOf('192.0.3.1'));
    expect(subnetOf('2001:db8:1::1')).to.equal(subnetOf('2001:db8:1:2:3:4:5:6'));
    expect(subnetOf('2001:db8:1::1')).to.not.equal(subnetOf('2001:db8:2::1'));
  });

  it('is expanded as far as its /48 needs', () => {
    expect(subnetOf('2001:db8::1')).to.equal('2001:db8:0');
    expect(subnetOf('2001::1')).to.equal('2001:0:0');
    expect(subnetOf('::1')).to.equal('0:0:0');
    expect(subnetOf('::3:4:5:6:7:8')).to.equal('0:0:3');
    expect(subnetOf('2001:db8::')).to.equal('2001:db8:0');
  });

  it('is a subscriber by itself, of IPv6 by its /64', () => {
    expect(subscriberOf('192.0.2.1')).to.equal('192.0.2.1');
    expect(subscriberOf('::1')).to.equal('::1');
    expect(subscriberOf('2001:db8:1:2:3:4:5:6')).to.equal('2001:db8:1:2::/64');
    expect(subscriberOf('2001:DB8:0001:2::9')).to.equal('2001:db8:1:2::/64');
    expect(subscriberOf('2001:db8::1')).to.equal('2001:db8:0:0::/64');
    expect(subscriberOf('2001:db8:1:3::')).to.equal('2001:db8:1:3::/64');
    expect(subscriberOf('fe80::1')).to.equal('fe80:0:0:0::/64');
    expect(subscriberOf('2001:db8:1:2::/64')).to.equal('2001:db8:1:2::/64');
  });

  it('may be the machine itself', () => {
    expect(['127.0.0.1', '127.8.8.8', '::1'].every(isLoopback)).to.equal(true);
    expect(['128.0.0.1', '12.7.0.0', '::2'].some(isLoopback)).to.equal(false);
  });
});
