import { expect } from 'chai';
import { selfTest } from '../../../core/kernels/self-test.ts';
import { kernelSpec } from '../../../plugins/kale/kernel-spec.ts';

describe('the kernel of KALE', () => {
  it('passes the self-test of the host on its vectors', () => selfTest(kernelSpec));

  it('is proven at nonces with either half and both, and of more than one block', () => {
    const nonces = kernelSpec.vectors.map(({ input }) => Buffer.from(input, 'hex'));
    const highs = nonces.map((nonce) => nonce.readUInt32LE(4));
    expect(highs).to.include(0).and.to.include(0xffff_ffff);
    const blocks = kernelSpec.vectors.map(({ context }) => context.slice(0, 8));
    expect(new Set(blocks).size).to.be.above(2);
  });
});
