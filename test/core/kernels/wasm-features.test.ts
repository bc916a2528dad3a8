import { expect } from 'chai';
import { requireWasmFeatures } from '../../../core/kernels/wasm-features.ts';

describe('wasm features', () => {
  const failure = (validate?: (module: Uint8Array) => boolean): unknown => {
    try {
      requireWasmFeatures('tiny', validate);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it('are all there on this machine', () => {
    expect(failure()).to.equal(undefined);
  });

  it('are named where they are missing', () => {
    expect(failure(() => false))
      .to.include({ code: 'KERNEL_INVALID' })
      .and.have.property('message')
      .that.matches(/tiny .*SIMD and threads/);
    // A memory is section 5.
    const withoutThreads = failure((module) => module[8] !== 5);
    expect(withoutThreads).to.have.property('message').that.does.not.match(/SIMD/);
  });
});
