import { expect } from 'chai';
import { selfTest } from '../../../core/kernels/self-test.ts';
import { kernelSpec } from '../../../plugins/visionx/kernel-spec.ts';
import { MAINNET_PARAMETERS } from '../../../plugins/visionx/consensus/parameters.ts';

describe('the kernel of VisionX', () => {
  it('passes the self-test of the host on its vectors', () => selfTest(kernelSpec, 60_000)).timeout(
    60_000,
  );

  it('is proven at the parameters of the main network too', () => {
    const { datasetMib, scratchMib, iterations } = MAINNET_PARAMETERS;
    const sizes = kernelSpec.vectors.map(({ context }) => {
      const bytes = Buffer.from(context, 'hex');
      return [0, 4, 8].map((at) => bytes.readUInt32LE(at));
    });
    expect(sizes).to.deep.include([datasetMib, scratchMib, iterations]);
  });
});
