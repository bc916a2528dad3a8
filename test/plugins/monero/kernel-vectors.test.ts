import { blake2b } from '@noble/hashes/blake2.js';
import { expect } from 'chai';
import { KERNEL_INPUT_BYTES } from '../../../plugins/monero/jobs/kernel-layout.ts';
import { kernelVectors } from '../../../plugins/monero/kernel-vectors.ts';

describe('the kernel vectors of RandomX', () => {
  it('share one seed, so that a self-test fills one cache', () => {
    expect(new Set(kernelVectors.map((each) => each.seed)).size).to.equal(1);
    expect(kernelVectors[0]?.seed).to.match(/^[0-9a-f]{64}$/);
  });

  it("are of the kernel's size, with the blob behind its length", () => {
    for (const { input } of kernelVectors) {
      const bytes = Buffer.from(input, 'hex');
      expect(bytes).to.have.length(KERNEL_INPUT_BYTES);
      expect(bytes.readUInt16LE()).to.equal(76);
      expect(bytes.subarray(78).every((byte) => byte === 0)).to.equal(true);
    }
  });

  it('have the commitment that Blake2b makes of the blob and its hash', () => {
    const hashed = kernelVectors.find((each) => each.context === '0200');
    const committed = kernelVectors.find((each) => each.context === '0201');
    const blob = Buffer.from(hashed?.input ?? '', 'hex').subarray(2, 78);
    const preimage = Buffer.concat([blob, Buffer.from(hashed?.digest ?? '', 'hex')]);
    const commitment = Buffer.from(blake2b(preimage, { dkLen: 32 })).toString('hex');
    expect(committed?.input).to.equal(hashed?.input);
    expect(commitment).to.equal(committed?.digest);
  });
});
