import { expect } from 'chai';
import { EpochKernel } from '../../../../core/kernels/epochs/epoch-kernel.ts';
import { PoolError } from '../../../../core/plugin-api/errors.ts';
import { TINY_INPUT_BYTES, TinyEpochKernel } from './tiny-epoch-kernel.ts';

describe('epoch kernel', () => {
  const open: TinyEpochKernel[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((kernel) => kernel.remove()));
  });

  async function compile(replace?: readonly [string, string]): Promise<TinyEpochKernel> {
    const kernel = await TinyEpochKernel.compile(replace);
    open.push(kernel);
    return kernel;
  }

  it('says how large its places are', async () => {
    const { spec } = await compile();
    const { sizes } = EpochKernel.load(spec).open();
    expect(sizes).to.include({ cacheSteps: 4, tableItems: 1_000, threadBytes: 65_536 });
    expect(sizes.staticBytes).to.be.within(100, 65_536);
  });

  it('refuses a file that is no module', () => {
    const kernel = { wasm: new URL(import.meta.url), inputBytes: TINY_INPUT_BYTES };
    expect(() => EpochKernel.load(kernel)).to.throw(PoolError, 'cannot load');
  });

  it('refuses another version of the ABI, another input, and exports that are missing', async () => {
    const { spec } = await compile(['return 2;', 'return 1;']);
    expect(() => EpochKernel.load(spec).open()).to.throw(PoolError, 'abi() is 1, expected 2');
    const { spec: good } = await compile();
    const kernel = EpochKernel.load({ ...good, inputBytes: 9 });
    expect(() => kernel.open()).to.throw(PoolError, 'inputBytes() is 8, expected 9');
    const { spec: bare } = await compile(['function tableBytes', 'function tableSize']);
    expect(() => EpochKernel.load(bare).open()).to.throw(PoolError, 'does not export tableBytes');
  });
});
