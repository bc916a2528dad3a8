import { expect } from 'chai';
import { farmerKey } from '../../../../plugins/kale/consensus/farmer-key.ts';
import { kernelContext, targetOfZeros } from '../../../../plugins/kale/jobs/kernel-layout.ts';
import { toldJob } from '../../../../plugins/kale/worker/told-job.ts';
import { walletOf } from '../miners/fake-field.ts';

const FARMER = walletOf(3);
const KEY = farmerKey(FARMER);
const TOLD = {
  jobId: 'b1',
  blockIndex: 7,
  entropy: '0a'.repeat(32),
  farmer: FARMER,
  farmerHex: Buffer.from(KEY).toString('hex'),
  nonceFirst: '18446744072635809792',
  nonceEnd: '18446744073709551616',
  shareZeros: 6,
  target: `000000${'f'.repeat(58)}`,
};

describe('job that a pool of KALE tells', () => {
  it('is what the kernel scans', () => {
    const { job, block } = toldJob(TOLD, undefined);
    expect(block).to.equal(`7.${'0a'.repeat(32)}`);
    expect(job).to.include({
      id: 'b1',
      height: 7,
      nonceFirst: (1n << 64n) - (1n << 30n),
      nonceEnd: 1n << 64n,
      shareTarget: targetOfZeros(6),
      networkTarget: undefined,
      difficulty: 16 ** 6,
      clean: true,
    });
    const entropy = Buffer.alloc(32, 10);
    const context = kernelContext({ blockIndex: 7, entropy, farmer: KEY });
    expect([...job.kernelContext]).to.deep.equal([...context]);
    expect([...job.input(1n)]).to.deep.equal([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('leaves older finds their worth within one block', () => {
    const { block } = toldJob(TOLD, undefined);
    expect(toldJob(TOLD, block).job.clean).to.equal(false);
    expect(toldJob({ ...TOLD, blockIndex: 8 }, block).job.clean).to.equal(true);
  });

  it('says what a digest is worth', () => {
    const worth = (digest: Uint8Array) => toldJob(TOLD, undefined).job.describe?.(digest);
    const digest = new Uint8Array(32).fill(0xff);
    expect(worth(digest)).to.equal('0 zeros');
    digest.set([0x0f, 0, 0], 29);
    expect(worth(digest)).to.equal('5 zeros');
    expect(worth(new Uint8Array(32))).to.equal('64 zeros');
  });

  for (const [what, change] of [
    ['another target than its zeros', { target: `0000000${'f'.repeat(57)}` }],
    ['another key than its farmer', { farmerHex: '00'.repeat(32) }],
    ['no farmer', { farmer: 'G' }],
    ['an index beyond 32 bits', { blockIndex: 2 ** 32 }],
    ['a short entropy', { entropy: '0a' }],
    ['too many zeros', { shareZeros: 64 }],
    ['no nonces', { nonceEnd: TOLD.nonceFirst }],
    ['nonces beyond 64 bits', { nonceEnd: '18446744073709551617' }],
    ['no id', { jobId: '' }],
  ] as const)
    it(`is refused with ${what}`, () => {
      expect(() => toldJob({ ...TOLD, ...change }, undefined)).to.throw(/the pool's job/);
    });

  it('is refused where it is none', () => {
    for (const value of [undefined, null, [], 'job'])
      expect(() => toldJob(value, undefined)).to.throw('no job');
  });
});
