import { expect } from 'chai';
import type { Outcome } from '../../../core/listeners/ban-rules.ts';
import { BAN_RULES_DEFAULTS, Conduct } from '../../../core/listeners/ban-rules.ts';

const rules = { ...BAN_RULES_DEFAULTS, windowSeconds: 600, junkLines: 5, floodSeconds: 30 };

function noteMany(conduct: Conduct, outcome: Outcome, count: number, nowMs = 0) {
  for (let index = 1; index < count; index++)
    expect(conduct.note(outcome, rules, nowMs)).to.equal(undefined);
  return conduct.note(outcome, rules, nowMs);
}

describe('conduct', () => {
  it('earns a ban with the fifth junk line', () => {
    expect(noteMany(new Conduct(), 'junk', 5)).to.equal('junk');
  });

  it('earns a ban when a quarter of thirty submissions is invalid', () => {
    const conduct = new Conduct();
    noteMany(conduct, 'valid', 22);
    expect(noteMany(conduct, 'invalid', 8)).to.equal('invalid shares');
  });

  it('earns a ban with the third wrong result of a window, among however many valid ones', () => {
    const conduct = new Conduct();
    noteMany(conduct, 'valid', 10_000);
    expect(noteMany(conduct, 'wrong', 3)).to.equal('wrong results');
    noteMany(conduct, 'wrong', 2);
    expect(conduct.note('wrong', rules, 600_000)).to.equal(undefined);
  });

  it('counts wrong results among the invalid ones, also where they have no rule', () => {
    const conduct = new Conduct();
    const lenient = { ...rules, wrongResults: 0 };
    for (let index = 1; index < 30; index++)
      expect(conduct.note('wrong', lenient, 0)).to.equal(undefined);
    expect(conduct.note('wrong', lenient, 0)).to.equal('invalid shares');
  });

  it('is no matter below thirty submissions, however bad', () => {
    expect(noteMany(new Conduct(), 'invalid', 29)).to.equal(undefined);
  });

  it('is no matter below a quarter, however many', () => {
    const conduct = new Conduct();
    noteMany(conduct, 'valid', 301);
    expect(noteMany(conduct, 'invalid', 100)).to.equal(undefined);
    expect(conduct.note('invalid', rules, 0)).to.equal('invalid shares');
  });

  it('of a good window is forgotten with it', () => {
    const conduct = new Conduct();
    noteMany(conduct, 'junk', 4, 0);
    noteMany(conduct, 'invalid', 29, 0);
    noteMany(conduct, 'valid', 1000, 0);
    expect(conduct.note('junk', rules, 600_000)).to.equal(undefined);
    expect(noteMany(conduct, 'invalid', 29, 600_000)).to.equal(undefined);
    expect(conduct.note('invalid', rules, 600_000)).to.equal('invalid shares');
  });

  it('earns a ban when calls were refused in thirty seconds of a window', () => {
    const conduct = new Conduct();
    for (let second = 0; second < 29; second++) {
      for (let call = 0; call < 100; call++)
        expect(conduct.noteRefusal('submit', rules, second * 2000 + call)).to.equal(undefined);
    }
    expect(conduct.noteRefusal('submit', rules, 58_000)).to.equal('flood');
  });

  it('is not held against an address with valid shares when logins were refused', () => {
    const conduct = new Conduct();
    conduct.note('valid', rules, 0);
    for (let second = 0; second < 100; second++)
      expect(conduct.noteRefusal('login', rules, second * 1000)).to.equal(undefined);
    const stranger = new Conduct();
    for (let second = 0; second < 29; second++) stranger.noteRefusal('login', rules, second * 1000);
    expect(stranger.noteRefusal('login', rules, 29_000)).to.equal('flood');
  });

  it('starts afresh after a ban', () => {
    const conduct = new Conduct();
    noteMany(conduct, 'junk', 5);
    expect(noteMany(conduct, 'junk', 4)).to.equal(undefined);
  });

  it('is not judged by rules that are off', () => {
    const off = { ...rules, junkLines: 0, submissionsMin: 0, floodSeconds: 0 };
    const conduct = new Conduct();
    for (let index = 0; index < 1000; index++) {
      expect(conduct.note('junk', off, 0)).to.equal(undefined);
      expect(conduct.note('invalid', off, 0)).to.equal(undefined);
      expect(conduct.noteRefusal('submit', off, index * 500)).to.equal(undefined);
    }
  });
});
