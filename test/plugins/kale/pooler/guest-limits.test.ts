import { expect } from 'chai';
import type { BackendNeed } from '../../../../plugins/kale/pooler/backend-allowance.ts';
import { GuestLimits } from '../../../../plugins/kale/pooler/guest-limits.ts';
import { FakeClock } from '../../../core/protocols/session/fake-clock.ts';

describe('limits of who mines at a pooler of KALE', () => {
  let clock: FakeClock;
  let limits: GuestLimits;

  beforeEach(() => {
    clock = new FakeClock();
    limits = new GuestLimits(clock);
  });

  function note(address: string, counts: { readonly good: number; readonly bad: number }): void {
    for (let left = counts.good; left > 0; left--) limits.note(address, 'good');
    for (let left = counts.bad; left > 0; left--) limits.note(address, 'bad');
  }

  it('are those of one address, and of one subscriber of IPv6', () => {
    note('2001:db8:0:1::1', { good: 0, bad: 30 });
    expect(limits.isBanned('2001:db8:0:1::ffff')).to.equal(true);
    expect(limits.isBanned('2001:db8:0:2::1')).to.equal(false);
    expect(() => limits.judge('2001:db8:0:1::2'))
      .to.throw('banned for 600 seconds')
      .with.property('status', 403);
  });

  it('let a miner be that is wrong now and then', () => {
    note('192.0.2.1', { good: 900, bad: 200 });
    note('192.0.2.2', { good: 0, bad: 29 });
    clock.pass(600_000);
    note('192.0.2.2', { good: 0, bad: 29 });
    for (const address of ['192.0.2.1', '192.0.2.2'])
      expect(limits.isBanned(address)).to.equal(false);
  });

  it('end a ban when its time is over', () => {
    for (let left = 3; left > 0; left--) limits.note('192.0.2.1', 'wrong');
    clock.pass(599_000);
    expect(limits.isBanned('192.0.2.1')).to.equal(true);
    clock.pass(1_000);
    expect(limits.isBanned('192.0.2.1')).to.equal(false);
  });

  it('hold for calls, registrations and shares, each for itself', () => {
    for (let left = 100; left > 0; left--) limits.registration('192.0.2.1');
    expect(() => limits.registration('192.0.2.1'))
      .to.throw('too many')
      .with.property('status', 429);
    for (let left = 2_000; left > 0; left--) limits.call('192.0.2.1');
    expect(() => limits.call('192.0.2.1'))
      .to.throw('too many')
      .with.property('status', 429);
    for (let left = 5_000; left > 0; left--) expect(limits.share('192.0.2.1')).to.equal(0);
    expect(limits.share('192.0.2.1')).to.equal(1);
    limits.call('192.0.2.2');
    clock.pass(1_000);
    limits.registration('192.0.2.1');
  });

  it('leave a pooler calls of the backend, whoever asks and from wherever', () => {
    const asked = (need: BackendNeed, address: (count: number) => string): number => {
      let count = 0;
      while (count < 1_000 && limits.mayAskBackend(address(count), need)) count++;
      return count;
    };
    expect(asked('favour', () => '192.0.2.1')).to.equal(60);
    expect(() => limits.askBackend('192.0.2.1', 'favour'))
      .to.throw('too many')
      .with.property('retrySeconds', 1);
    expect(asked('work', () => '192.0.2.1')).to.equal(150);
    expect(asked('favour', (count) => `198.51.100.${count}`)).to.equal(90);
    for (const need of ['place', 'work', 'favour'] as const)
      expect(limits.mayAskBackend('203.0.113.1', need)).to.equal(false);
    expect(() => limits.registration('203.0.113.1')).to.throw('too many');
    clock.pass(1_000);
    expect(asked('favour', () => '192.0.2.1')).to.equal(2);
    expect(asked('work', () => '192.0.2.1')).to.equal(10);
    // Those that were refused lost nothing of what is their own.
    expect(asked('favour', () => '203.0.113.1')).to.equal(18);
    clock.pass(3_600_000);
    expect(asked('favour', () => '203.0.113.1')).to.equal(60);
    expect(asked('place', () => '203.0.113.1')).to.equal(240);
  });
});
