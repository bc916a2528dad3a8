import { expect } from 'chai';
import { decide } from '../../../core/shares/log-standing.ts';

describe('decide', () => {
  const silent = [
    { position: 0, recorded: 0, sequence: 0 },
    { position: 0, recorded: 0, sequence: 9 },
    { position: 5, recorded: 5, sequence: 9 },
    { position: 7, recorded: 5, sequence: 9 },
    { position: 9, recorded: 9, sequence: 9 },
  ];
  for (const standing of silent) {
    it(`replays in silence at ${JSON.stringify(standing)}`, () => {
      expect(decide(standing)).deep.equal({ kind: 'replay', warning: undefined });
    });
  }

  it('replays and names the gap where the database is an older copy', () => {
    const decision = decide({ position: 3, recorded: 5, sequence: 9 });
    expect(decision.kind).equal('replay');
    expect(decision).property('warning').contain('up to entry 3').contain('up to 5');
  });

  it('refuses a database that has nothing of a log that was recorded', () => {
    const decision = decide({ position: 0, recorded: 5, sequence: 9 });
    expect(decision).property('reason').contain('another database');
  });

  it('continues behind the database where an older log has nothing open', () => {
    const decision = decide({ position: 12, recorded: 9, sequence: 9 });
    expect(decision.kind).equal('continue-behind');
  });

  it('refuses an older log that may have something open', () => {
    const decision = decide({ position: 12, recorded: 5, sequence: 9 });
    expect(decision).property('reason').contain('older copy').contain('from 6');
  });
});
