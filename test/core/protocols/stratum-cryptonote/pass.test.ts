import { expect } from 'chai';
import { parsePass, workerName } from '../../../../core/protocols/stratum-cryptonote/pass.ts';

const NOTHING = {
  difficulty: undefined,
  difficultyMin: undefined,
  key: undefined,
  worker: '',
  niceHash: false,
};

describe('the pass of a miner', () => {
  it('names a worker, options, or nothing', () => {
    const forms: [unknown, Partial<typeof NOTHING> | Record<string, unknown>][] = [
      [undefined, {}],
      ['', {}],
      ['x', {}],
      ['x;d=500', { difficulty: 500 }],
      ['diff=500', { difficulty: 500 }],
      ['md=7', { difficultyMin: 7 }],
      ['rig1', { worker: 'rig1' }],
      ['rig1:me@example.org', { worker: 'rig1' }],
      ['rig1:me@example.org~rx/0', { worker: 'rig1' }],
      ['rig1~rx/0', { worker: 'rig1' }],
      ['my rig', { worker: 'myrig' }],
      ['rig1,d=500,md=2', { worker: 'rig1', difficulty: 500, difficultyMin: 2 }],
      ['nicehash', { niceHash: true }],
      ['rig1, NiceHash', { worker: 'rig1', niceHash: true }],
      ['d=0,diff=-5', {}],
      ['key=open:sesame', { key: 'open:sesame' }],
      ['rig1,key=opensesame', { worker: 'rig1', key: 'opensesame' }],
      [7, {}],
      ['r'.repeat(257), {}],
    ];
    for (const [pass, wanted] of forms)
      expect(parsePass(pass), String(pass)).to.deep.equal({ ...NOTHING, ...wanted });
  });

  it('names no worker longer than names may be, and cuts no character in two', () => {
    expect(workerName('r'.repeat(100))).to.have.length(64);
    expect(workerName(`${'r'.repeat(63)}\u{1F600}`)).to.equal('r'.repeat(63));
    expect(workerName({})).to.equal('');
  });
});
