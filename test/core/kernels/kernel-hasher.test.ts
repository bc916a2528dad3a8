import { expect } from 'chai';
import { EpochVerifier } from '../../../core/kernels/epochs/epoch-verifier.ts';
import { KernelHasher } from '../../../core/kernels/kernel-hasher.ts';
import {
  TINY_INPUT_BYTES,
  TinyEpochKernel,
  tinyDigest,
  tinyInput,
  tinySeed,
} from './epochs/tiny-epoch-kernel.ts';

describe('kernel hasher', () => {
  const context = new Uint8Array(0);
  let tiny: TinyEpochKernel;
  let verifier: EpochVerifier;
  let made = 0;
  let hasher: KernelHasher;

  before(async () => {
    tiny = await TinyEpochKernel.compile();
  });
  after(() => tiny.remove());
  beforeEach(() => {
    made = 0;
    verifier = new EpochVerifier({ kernel: tiny.spec, threads: 1, memory: 'light', queueMax: 1 });
    hasher = new KernelHasher({ inputBytes: TINY_INPUT_BYTES }, () => {
      made++;
      return verifier;
    });
  });
  afterEach(() => verifier.close());

  const failure = async (request: Parameters<KernelHasher['digest']>[0]): Promise<unknown> =>
    hasher.digest(request).then(
      () => undefined,
      (error: unknown) => error,
    );

  it('gives the digest of a seed that nobody announced', async () => {
    expect(made).to.equal(0);
    const seed = tinySeed(1);
    const digest = await hasher.digest({ context, input: tinyInput(9), seed });
    expect(Buffer.from(digest).toString('hex')).to.equal(tinyDigest(seed, tinyInput(9)));
  });

  it('rejects while too much waits', async () => {
    const request = { context, input: tinyInput(1), seed: tinySeed(1) };
    const first = hasher.digest(request);
    expect(await failure(request)).to.have.property('code', 'KERNEL_BUSY');
    await first;
  });

  it('rejects an input of another length, and a hash without a seed', async () => {
    const short = { context, input: new Uint8Array(3), seed: tinySeed(1) };
    expect(await failure(short)).to.have.property('code', 'KERNEL_INVALID');
    expect(await failure({ context, input: tinyInput(1) })).to.have.property(
      'code',
      'KERNEL_INVALID',
    );
  });
});
