import { expect } from 'chai';
import {
  KERNEL_INPUT_BYTES,
  writeKernelInput,
} from '../../../../plugins/monero/jobs/kernel-layout.ts';

describe('the kernel input of RandomX', () => {
  it('has the blob behind its length, and zeros over whatever was there', () => {
    const into = new Uint8Array(KERNEL_INPUT_BYTES + 2).fill(0xff);
    writeKernelInput(new Uint8Array(76).fill(7), into, 1);
    expect(into[0]).to.equal(0xff);
    expect([...into.subarray(1, 3)]).to.deep.equal([76, 0]);
    expect(into.subarray(3, 79).every((byte) => byte === 7)).to.equal(true);
    expect(into.subarray(79, -1).every((byte) => byte === 0)).to.equal(true);
    expect(into.at(-1)).to.equal(0xff);
  });

  it('refuses a blob that does not fit', () => {
    const into = new Uint8Array(KERNEL_INPUT_BYTES);
    writeKernelInput(new Uint8Array(190).fill(1), into, 0);
    expect(into.at(-1)).to.equal(1);
    expect(() => writeKernelInput(new Uint8Array(191), into, 0)).to.throw(RangeError);
  });
});
