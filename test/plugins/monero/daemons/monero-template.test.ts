import { expect } from 'chai';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import {
  MoneroTemplate,
  reservedBytesOf,
} from '../../../../plugins/monero/daemons/monero-template.ts';
import { templateAnswer } from '../template-answer.ts';

describe('MoneroTemplate', () => {
  const reserved = reservedBytesOf({ extranonceBytes: 4 });
  const next = 'ab'.repeat(32);

  it('holds what the daemon said, as bytes and integers', () => {
    const template = new MoneroTemplate(templateAnswer(), 'n1', reserved);
    expect(template).to.include({
      tip: '418015bb9ae982a1975da7d79277c2705727a56894ba0fb246adaabb1f4632e3',
      height: 1,
      source: 'n1',
      rewardAtomic: 35184338534400n,
      feesAtomic: 0n,
      majorVersion: 16,
      nextSeedHash: undefined,
      reservedOffset: 126,
      reservedBytes: 12,
    });
    expect(template.previousHash).to.equal(template.tip);
    expect(template.hashingBlob).to.have.length(76);
    expect(template.templateBlob.subarray(126, 138)).to.deep.equal(Buffer.alloc(12));
  });

  it('takes the difficulty from all its 128 bits, and the target that fits it exactly', () => {
    const answer = { ...templateAnswer(), wide_difficulty: '0x10000000000000003' };
    const { difficulty, networkTarget } = new MoneroTemplate(answer, 'n1', reserved);
    expect(difficulty).to.equal((1n << 64n) + 3n);
    expect(networkTarget * difficulty < 1n << 256n).to.equal(true);
    expect((networkTarget + 1n) * difficulty < 1n << 256n).to.equal(false);
  });

  it('names the seed that follows once the daemon does', () => {
    const answer = { ...templateAnswer(), next_seed_hash: next };
    expect(new MoneroTemplate(answer, 'n1', reserved).nextSeedHash).to.equal(next);
  });

  for (const [what, change] of [
    ['a difficulty of zero', { wide_difficulty: '0x0' }],
    ['an offset beside the reserved bytes', { reserved_offset: 125 }],
    ['an offset behind the block', { reserved_offset: 100_000 }],
    ['fewer bytes than were asked for', templateAnswer({ reservedBytes: 11 })],
    ['bytes that are not free', templateAnswer({ fill: 'ff' })],
  ] as const) {
    it(`refuses ${what}`, () => {
      const answer = { ...templateAnswer(), ...change };
      expect(() => new MoneroTemplate(answer, 'n1', reserved))
        .to.throw(PoolError)
        .that.includes({ code: 'DAEMON_RPC' });
    });
  }
});
