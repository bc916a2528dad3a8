import { expect } from 'chai';
import { MAINNET_PARAMETERS } from '../../../../plugins/visionx/consensus/parameters.ts';
import { kernelContext, kernelInput } from '../../../../plugins/visionx/jobs/kernel-layout.ts';

const WORK = { parameters: MAINNET_PARAMETERS, epoch: 2n ** 64n - 2n, seed: new Uint8Array(32) };

describe('the kernel layout of VisionX', () => {
  it('has parameters, epoch, seed and message at their places', () => {
    const seed = new Uint8Array(32).fill(7);
    const context = Buffer.from(kernelContext({ ...WORK, seed, message: Buffer.from('message') }));
    const numbers = [0, 4, 8, 12, 16, 20].map((at) => context.readUInt32LE(at));
    expect(numbers).to.deep.equal([256, 32, 65_536, 4, 4, 7]);
    expect(context.readBigUInt64LE(24)).to.equal(2n ** 64n - 2n);
    expect(context.subarray(32, 64).equals(seed)).to.equal(true);
    expect(context.toString('latin1', 64)).to.equal('message');
  });

  it('takes messages of up to 4096 bytes and seeds of 32', () => {
    expect(kernelContext({ ...WORK, message: new Uint8Array(4096) })).to.have.length(4160);
    expect(() => kernelContext({ ...WORK, message: new Uint8Array(4097) })).to.throw(RangeError);
    const seed = new Uint8Array(31);
    expect(() => kernelContext({ ...WORK, seed, message: seed })).to.throw(RangeError);
  });

  it('has nonces of 64 bits, least significant byte first', () => {
    expect([...kernelInput(0x0102n)]).to.deep.equal([2, 1, 0, 0, 0, 0, 0, 0]);
    expect([...kernelInput(2n ** 64n - 1n)]).to.deep.equal(Array(8).fill(255));
    expect(() => kernelInput(2n ** 64n)).to.throw(RangeError);
  });
});
