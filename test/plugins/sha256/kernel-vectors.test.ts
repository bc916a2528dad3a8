import { expect } from 'chai';
import { KERNEL_INPUT_BYTES } from '../../../plugins/sha256/jobs/kernel-layout.ts';
import { kernelVectors } from '../../../plugins/sha256/kernel-vectors.ts';
import { referenceDigest } from './reference-kernel.ts';

describe('the kernel vectors', () => {
  it('are what node:crypto makes of their inputs', () => {
    expect(kernelVectors).to.have.length(2);
    for (const { context, input, digest } of kernelVectors) {
      const bytes = Buffer.from(input, 'hex');
      expect(bytes).to.have.length(KERNEL_INPUT_BYTES);
      expect(referenceDigest(Buffer.from(context, 'hex'), bytes).toString('hex')).to.equal(digest);
    }
  });

  it('change their digest with every byte of the input that carries something', () => {
    const [vector] = kernelVectors;
    if (vector === undefined) throw new Error('no vector');
    const context = Buffer.from(vector.context, 'hex');
    for (const at of [4, 7, 8, 11, 12, 15, 16, 23]) {
      const input = Buffer.from(vector.input, 'hex');
      input.writeUInt8(input.readUInt8(at) ^ 1, at);
      expect(referenceDigest(context, input).toString('hex'), `${at}`).to.not.equal(vector.digest);
    }
  });
});
