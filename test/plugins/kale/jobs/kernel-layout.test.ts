import { expect } from 'chai';
import { HASHES_DIFFICULTY_ONE, targetFromDifficulty } from '../../../../core/plugin-api/target.ts';
import {
  kernelContext,
  kernelInput,
  targetOfZeros,
} from '../../../../plugins/kale/jobs/kernel-layout.ts';

const ENTROPY = new Uint8Array(32).fill(1);
const FARMER = new Uint8Array(32).fill(2);
const SHORT = new Uint8Array(31);

describe('the kernel layout of KALE', () => {
  it('has index, entropy and farmer at their places', () => {
    const work = { blockIndex: 0x0102_0304, entropy: ENTROPY, farmer: FARMER };
    expect([...kernelContext(work)]).to.deep.equal([4, 3, 2, 1, ...ENTROPY, ...FARMER]);
  });

  it('takes entropies and farmers of 32 bytes and indices of 32 bits', () => {
    const work = { blockIndex: 2 ** 32 - 1, entropy: ENTROPY, farmer: FARMER };
    expect(kernelContext(work)).to.have.length(68);
    const refused = [{ entropy: SHORT }, { farmer: SHORT }, { blockIndex: -1 }];
    for (const other of [...refused, { blockIndex: 2 ** 32 }])
      expect(() => kernelContext({ ...work, ...other })).to.throw(RangeError);
  });

  it('has nonces of 64 bits, least significant byte first', () => {
    expect([...kernelInput(0x0102n)]).to.deep.equal([2, 1, 0, 0, 0, 0, 0, 0]);
    expect([...kernelInput(2n ** 64n - 1n)]).to.deep.equal(Array(8).fill(255));
    expect(() => kernelInput(2n ** 64n)).to.throw(RangeError);
    expect(() => kernelInput(-1n)).to.throw(RangeError);
  });

  it('has targets of zeros that are those of difficulty 16^zeros', () => {
    for (let zeros = 0; zeros <= 63; zeros++) {
      const target = targetFromDifficulty(16 ** zeros, HASHES_DIFFICULTY_ONE);
      expect(targetOfZeros(zeros), String(zeros)).to.equal(target);
    }
    for (const zeros of [-1, 1.5, 64]) expect(() => targetOfZeros(zeros)).to.throw(RangeError);
  });
});
