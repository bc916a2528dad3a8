import { expect } from 'chai';
import { claiming, trialSubmission } from '../../core/contract/trial-submission.ts';
import type { MiningJob } from '../../core/plugin-api/job.ts';
import { TARGET_MAX } from '../../core/plugin-api/target.ts';

const job: MiningJob = {
  id: 'a',
  template: {
    tip: '',
    height: 1,
    networkTarget: TARGET_MAX,
    source: 'test',
    rewardAtomic: 0n,
    feesAtomic: 0n,
  },
  work: {
    'stratum-v1': {
      dialect: 'stratum-v1',
      previousHash: '',
      coinb1: '',
      coinb2: '',
      branches: [],
      version: 0x20000000,
      versionMask: 0,
      bits: 0,
      ntime: 1000,
      ntimeMin: 1000,
      ntimeMax: 2000,
    },
  },
  kernelContext: new Uint8Array(),
};

describe('a trial submission', () => {
  it('of stratum-v1 fills the room for extranonces and claims nothing', () => {
    const trial = trialSubmission('stratum-v1', job, { nonce: 7, extranonceBytes: 9 });
    expect(trial).to.deep.equal({
      dialect: 'stratum-v1',
      extranonce1: new Uint8Array(4).fill(1),
      extranonce2: new Uint8Array(5),
      ntime: 1000,
      nonce: 7,
      version: 0x20000000,
    });
    expect(claiming(trial, new Uint8Array(32).fill(9))).to.equal(trial);
  });

  it('of http-work has nonces of its own for each session, within those there are', () => {
    const nonceCount = 1n << 24n;
    const work = { 'http-work': { dialect: 'http-work', nonceCount } } as const;
    const nonceOf = (session: number, nonce: number) => {
      const trial = { session, nonce, extranonceBytes: 8 };
      return trialSubmission('http-work', { ...job, work }, trial);
    };
    expect(nonceOf(1, 7)).to.deep.equal({ dialect: 'http-work', nonce: 2n ** 22n + 7n, lane: '' });
    expect(nonceOf(2, 7)).to.deep.include({ nonce: 2n ** 23n + 7n });
    expect(nonceOf(4, 7)).to.deep.include({ nonce: 7n });
  });

  it('of stratum-cryptonote has four bytes of extranonce, and claims what it found', () => {
    const shape = { nonce: 0x01020304, extranonceBytes: 8 };
    const trial = trialSubmission('stratum-cryptonote', job, shape);
    expect(trial).to.deep.include({
      extranonce: Uint8Array.of(1, 1, 1, 1),
      nonce: Uint8Array.of(4, 3, 2, 1),
    });
    const digest = new Uint8Array(32).fill(9);
    expect(claiming(trial, digest)).to.deep.equal({ ...trial, claim: digest });
    const small = trialSubmission('stratum-cryptonote', job, { nonce: 0, extranonceBytes: 2 });
    expect(small).to.deep.include({ extranonce: Uint8Array.of(1, 1) });
  });

  it('has nothing to send where the plugin made no work', () => {
    const without = { ...job, work: {} };
    expect(() => trialSubmission('stratum-v1', without, { nonce: 0, extranonceBytes: 8 })).to.throw(
      TypeError,
    );
  });
});
