import { expect } from 'chai';
import { ExtranonceLeases } from '../../../core/jobs/extranonce-leases.ts';
import type { Clock } from '../../../core/plugin-api/clock.ts';

class FakeClock implements Clock {
  nowSpanMs = 0;

  nowMs(): number {
    return this.nowSpanMs;
  }

  spanMs(): number {
    return this.nowSpanMs;
  }
}

function make(size: number, start?: number): { leases: ExtranonceLeases; clock: FakeClock } {
  const clock = new FakeClock();
  const options = { size, quarantineMs: 600_000, resumeMs: 300_000 };
  return { leases: new ExtranonceLeases(options, clock, start), clock };
}

function lease(leases: ExtranonceLeases): NonNullable<ReturnType<ExtranonceLeases['lease']>> {
  const leased = leases.lease();
  if (leased === undefined) throw new Error('no prefix is free');
  return leased;
}

describe('ExtranonceLeases', () => {
  it('leases prefixes of its size, each once', () => {
    const { leases } = make(4, 0xfffffffe);
    const prefixes = [1, 2, 3].map(() => lease(leases).prefix);
    expect(prefixes).to.deep.equal([0xfffffffe, 0xffffffff, 0]);
    expect(lease(leases).bytes).to.deep.equal(Uint8Array.of(0, 0, 0, 1));
    expect(leases.count).to.equal(4);
  });

  it('starts somewhere else each time', () => {
    const starts = new Set(Array.from({ length: 8 }, () => lease(make(4).leases).prefix));
    expect(starts.size).to.be.greaterThan(4);
  });

  it('answers that all are leased, and goes on when one is free again', () => {
    const { leases } = make(1, 200);
    const all = Array.from({ length: 256 }, () => lease(leases));
    expect(new Set(all.map((leased) => leased.prefix)).size).to.equal(256);
    expect(leases.lease()).to.equal(undefined);
    const [first] = all;
    if (first !== undefined) leases.release(first, false);
    expect(leases.lease()?.prefix).to.equal(first?.prefix);
  });

  it('lets a prefix that was mined under rest before anybody else gets it', () => {
    const { leases, clock } = make(1, 0);
    const all = Array.from({ length: 256 }, () => lease(leases));
    const [first] = all;
    if (first !== undefined) leases.release(first, true);
    clock.nowSpanMs = 599_999;
    expect(leases.lease()).to.equal(undefined);
    clock.nowSpanMs = 600_000;
    expect(leases.lease()?.prefix).to.equal(0);
  });

  it('gives a prefix back to its session, once and in time', () => {
    const { leases, clock } = make(4, 7);
    const leased = lease(leases);
    const sessionId = leases.sessionId(leased);
    expect(leases.resume(sessionId), 'still leased').to.equal(undefined);
    leases.release(leased, true);
    clock.nowSpanMs = 300_000;
    const resumed = leases.resume(sessionId);
    expect(resumed).to.deep.equal(leased);
    expect(leases.resume(sessionId), 'again').to.equal(undefined);
    if (resumed !== undefined) leases.release(resumed, true);
    clock.nowSpanMs = 600_001;
    expect(leases.resume(sessionId), 'too late').to.equal(undefined);
  });

  it('resumes nothing for a session id that it did not make', () => {
    const { leases } = make(4, 7);
    const leased = lease(leases);
    leases.release(leased, true);
    const real = leases.sessionId(leased);
    const forged = real.slice(0, -1) + (real.endsWith('0') ? '1' : '0');
    const hex = real.slice(0, 8);
    for (const sessionId of [forged, '', hex, `${hex}äöüäöüäöüäöü`, 'z'.repeat(20)])
      expect(leases.resume(sessionId), sessionId).to.equal(undefined);
    expect(leases.resume(real)).to.deep.equal(leased);
  });

  it('counts a release once', () => {
    const { leases } = make(1, 0);
    const leased = lease(leases);
    leases.release(leased, false);
    const again = Array.from({ length: 256 }, () => lease(leases));
    expect(again).to.have.length(256);
    leases.release(leased, false);
    leases.release(leased, true);
    expect(leases.count).to.equal(256);
  });

  it('refuses options out of range', () => {
    const clock = new FakeClock();
    const wrong = [
      { size: 0, quarantineMs: 1, resumeMs: 1 },
      { size: 5, quarantineMs: 1, resumeMs: 1 },
      { size: 1.5, quarantineMs: 1, resumeMs: 1 },
      { size: 4, quarantineMs: 1, resumeMs: 2 },
    ];
    for (const options of wrong)
      expect(() => new ExtranonceLeases(options, clock)).to.throw(RangeError);
  });
});
