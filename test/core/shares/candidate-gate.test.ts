import { expect } from 'chai';
import { CANDIDATE_GATE_DEFAULTS, CandidateGate } from '../../../core/shares/candidate-gate.ts';

const openGate = (options = {}) => new CandidateGate({ ...CANDIDATE_GATE_DEFAULTS, ...options });

describe('CandidateGate', () => {
  it('lets an address send again when all its candidates are known', () => {
    const gate = openGate();
    expect(gate.enter('a')).equal('send');
    expect(gate.enter('a')).equal('urgent');
    gate.leave('a', 'send');
    expect(gate.enter('a')).equal('urgent');
    gate.leave('a', 'urgent');
    gate.leave('a', 'urgent');
    expect(gate.enter('a')).equal('send');
  });

  it('gives the places of a pool back', () => {
    const gate = openGate({ sentMax: 2 });
    expect(['a', 'b', 'c'].map((miner) => gate.enter(miner))).deep.equal([
      'send',
      'send',
      'urgent',
    ]);
    gate.leave('c', 'urgent');
    expect(gate.enter('c')).equal('urgent');
    gate.leave('b', 'send');
    expect(gate.enter('d')).equal('send');
  });

  it('begins to count right results anew with each wrong one', () => {
    const gate = openGate({ rightResults: 2 });
    gate.wrong('a');
    gate.right('a');
    gate.wrong('a');
    gate.right('a');
    expect(gate.enter('a')).equal('wait');
    gate.leave('a', 'wait');
    gate.right('a');
    expect(gate.enter('a')).equal('send');
  });

  it('remembers so many addresses that claimed wrongly', () => {
    const gate = openGate({ wrongMax: 2 });
    for (const miner of ['a', 'b', 'c']) gate.wrong(miner);
    expect(['a', 'b', 'c'].map((miner) => gate.enter(miner))).deep.equal(['send', 'wait', 'wait']);
  });
});
