import { expect } from 'chai';
import { AttemptLimit } from '../../../core/ownership/attempt-limit.ts';
import { FakeClock } from '../protocols/session/fake-clock.ts';

describe('AttemptLimit', () => {
  const limitOf = (clock: FakeClock) =>
    new AttemptLimit({ burst: 2, everySeconds: 60, subjectsMax: 3 }, clock);

  it('lets a burst through, and then one in its time', () => {
    const clock = new FakeClock();
    const limit = limitOf(clock);

    expect([limit.take('a'), limit.take('a'), limit.take('a')]).to.deep.equal([true, true, false]);
    expect(limit.waitSeconds('a')).to.equal(60);
    expect(limit.waitSeconds('b')).to.equal(0);
    clock.pass(45_000);
    expect(limit.waitSeconds('a')).to.equal(15);
    clock.pass(15_000);
    expect([limit.take('a'), limit.take('a')]).to.deep.equal([true, false]);
  });

  it('earns no more than its burst', () => {
    const clock = new FakeClock();
    const limit = limitOf(clock);
    limit.take('a');
    limit.giveBack('a');
    limit.giveBack('a');
    clock.pass(1e9);

    expect([limit.take('a'), limit.take('a'), limit.take('a')]).to.deep.equal([true, true, false]);
  });

  it('forgets who tried least recently', () => {
    const limit = limitOf(new FakeClock());
    for (const subject of ['a', 'a', 'b', 'c', 'd']) limit.take(subject);

    expect(limit.size).to.equal(3);
    expect(limit.waitSeconds('a')).to.equal(0);
  });
});
