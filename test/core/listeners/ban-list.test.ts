import { expect } from 'chai';
import { BAN_DEFAULTS, BanList } from '../../../core/listeners/ban-list.ts';
import { ManualClock } from './manual-clock.ts';

describe('ban list', () => {
  it('keeps a subject out until its ban expires', () => {
    const clock = new ManualClock();
    const bans = new BanList(BAN_DEFAULTS, clock);
    expect(bans.ban('address:203.0.113.7', 'junk', 60)).to.equal(true);
    clock.advance(59_999);
    expect(bans.addressBan('203.0.113.7')).to.equal('junk');
    expect(bans.addressBan('203.0.113.8')).to.equal(undefined);
    clock.advance(1);
    expect(bans.addressBan('203.0.113.7')).to.equal(undefined);
    expect(bans.list()).to.deep.equal([]);
  });

  it('neither frees nor holds anybody when the wall clock jumps', () => {
    const clock = new ManualClock();
    const bans = new BanList(BAN_DEFAULTS, clock);
    bans.ban('address:203.0.113.7', 'junk', 60);
    clock.jumpWall(3_600_000);
    expect(bans.addressBan('203.0.113.7')).to.equal('junk');
    expect(bans.list()[0]?.untilMs).to.equal(clock.nowMs() + 60_000);
  });

  it('lists subjects with their reasons and ends', () => {
    const clock = new ManualClock();
    const bans = new BanList(BAN_DEFAULTS, clock);
    bans.ban('worker:wallet.rig', 'stolen', 10);
    const untilMs = clock.nowMs() + 10_000;
    expect(bans.list()).to.deep.equal([
      { subject: 'worker:wallet.rig', reason: 'stolen', untilMs },
    ]);
  });

  it('lifts a ban, and says whether there was one', () => {
    const bans = new BanList(BAN_DEFAULTS, new ManualClock());
    bans.ban('worker:wallet.rig', 'stolen', 10);
    expect(bans.unban('worker:wallet.rig')).to.equal(true);
    expect(bans.unban('worker:wallet.rig')).to.equal(false);
    expect(bans.workerBan('wallet.rig')).to.equal(undefined);
  });

  it('does not mix up addresses and workers', () => {
    const bans = new BanList(BAN_DEFAULTS, new ManualClock());
    bans.ban('worker:203.0.113.7', 'a name like an address', 10);
    expect(bans.addressBan('203.0.113.7')).to.equal(undefined);
    expect(bans.workerBan('203.0.113.7')).to.equal('a name like an address');
  });

  it('spares loopback and the allow-list, but no worker', () => {
    const bans = new BanList({ ...BAN_DEFAULTS, allow: ['198.51.100.0/24'] }, new ManualClock());
    expect(bans.ban('address:127.0.0.1', 'junk', 60)).to.equal(false);
    expect(bans.ban('address:::1', 'junk', 60)).to.equal(false);
    expect(bans.ban('address:198.51.100.9', 'junk', 60)).to.equal(false);
    expect(bans.ban('worker:127.0.0.1', 'junk', 60)).to.equal(true);
    expect(bans.list()).to.have.lengthOf(1);
  });

  it('does not spare loopback where it is told not to', () => {
    const bans = new BanList({ ...BAN_DEFAULTS, spareLoopback: false }, new ManualClock());
    expect(bans.ban('address:127.0.0.1', 'junk', 60)).to.equal(true);
    expect(bans.addressBan('127.0.0.1')).to.equal('junk');
  });

  it('keeps out a subscriber of IPv6 with all of his addresses', () => {
    const bans = new BanList(
      { ...BAN_DEFAULTS, allow: ['2001:db8:1:2::5', '2001:db8:9::/48'] },
      new ManualClock(),
    );
    expect(bans.ban('address:2001:db8:1:2::1', 'junk', 60)).to.equal(true);
    expect(bans.addressBan('2001:db8:1:2:ffff::9')).to.equal('junk');
    expect(bans.addressBan('2001:db8:1:3::1')).to.equal(undefined);
    expect(bans.addressBan('2001:db8:1:2::5'), 'a neighbour who is allowed').to.equal(undefined);
    expect(bans.list().map(({ subject }) => subject)).to.deep.equal(['address:2001:db8:1:2::/64']);
    expect(bans.ban('address:2001:db8:9:1::1', 'junk', 60)).to.equal(false);
    expect(bans.unban('address:2001:db8:1:2::77')).to.equal(true);
    expect(bans.ban('address:2001:db8:1:2::/64', 'by hand', 60)).to.equal(true);
    expect(bans.addressBan('2001:db8:1:2::1')).to.equal('by hand');
    expect(bans.unban('address:2001:db8:1:2::/64')).to.equal(true);
    expect(bans.list()).to.deep.equal([]);
  });

  it('at its limit gives up the ban that would end first', () => {
    const bans = new BanList({ ...BAN_DEFAULTS, entries: 2 }, new ManualClock());
    bans.ban('worker:a', 'by hand', 3600);
    bans.ban('worker:b', 'junk', 60);
    bans.ban('worker:c', 'junk', 90);
    expect(bans.list().map(({ subject }) => subject)).to.deep.equal(['worker:a', 'worker:c']);
  });

  it('prolongs a ban without giving up another', () => {
    const bans = new BanList({ ...BAN_DEFAULTS, entries: 2 }, new ManualClock());
    bans.ban('worker:a', 'junk', 60);
    bans.ban('worker:b', 'junk', 60);
    bans.ban('worker:a', 'junk again', 600);
    expect(bans.list()).to.have.lengthOf(2);
    expect(bans.workerBan('a')).to.equal('junk again');
  });
});
