import { expect } from 'chai';
import { selfTest } from '../../../core/kernels/self-test.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { KernelSpec, KernelVector } from '../../../core/plugin-api/kernel.ts';
import { SHA256D_WASM } from '../../wasm/sha256d/kernel-instance.ts';
import { ESP_MINER_SHARE, PUBLIC_POOL_SHARE } from '../../wasm/sha256d/known-shares.ts';
import { contextOf, inputOf } from '../../wasm/sha256d/share.ts';
import { TinyEpochKernel, tinySeed } from './epochs/tiny-epoch-kernel.ts';
import { ChokingKernel, NEVER_ENDS, TRAPS } from './choking-kernel.ts';

const vectors: readonly KernelVector[] = [ESP_MINER_SHARE, PUBLIC_POOL_SHARE].map(
  ({ job, submission, hash }) => ({
    context: contextOf(job).toString('hex'),
    input: inputOf(submission).toString('hex'),
    digest: Buffer.from(hash, 'hex').reverse().toString('hex'),
  }),
);
const sha256d: KernelSpec = {
  algorithm: 'sha256d',
  wasm: SHA256D_WASM,
  inputBytes: 32,
  weight: 'light',
  vectors,
};

async function failure(spec: KernelSpec, deadlineMs?: number): Promise<PoolError> {
  const error: unknown = await selfTest(spec, deadlineMs).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PoolError)) throw new Error(`expected a PoolError, got ${String(error)}`);
  return error;
}

describe('kernel self-test', () => {
  let choking: ChokingKernel;
  before(async () => {
    choking = await ChokingKernel.compile();
  });
  after(() => choking.remove());

  const choked = (first: number): KernelSpec => ({
    algorithm: 'choking',
    wasm: choking.wasm,
    inputBytes: 8,
    weight: 'light',
    vectors: [{ context: '00', input: `0${first}00000000000000`, digest: '00'.repeat(32) }],
  });

  it('passes a true kernel', async () => {
    await selfTest(sha256d);
  });

  it('passes a true heavy kernel', async () => {
    await selfTest({ ...sha256d, weight: 'heavy' });
  });

  it('names the vector that a kernel gets wrong, what was expected and what came', async () => {
    const [first, second] = vectors as [KernelVector, KernelVector];
    const expected = `00${second.digest.slice(2)}`;
    const error = await failure({ ...sha256d, vectors: [first, { ...second, digest: expected }] });
    expect(error.code).to.equal('KERNEL_VECTOR_MISMATCH');
    expect(error.facts).to.include({ vector: 1, expected, got: second.digest });
  });

  it('catches a kernel whose verdicts do not follow its digests', async () => {
    const spec = choked(0);
    const error = await failure(spec);
    expect(error.code).to.equal('KERNEL_VECTOR_MISMATCH');
    expect(error.facts).to.include({ vector: 0, expected: '2', got: '1' });
  });

  it('refuses a kernel without vectors', async () => {
    expect((await failure({ ...sha256d, vectors: [] })).code).to.equal('KERNEL_INVALID');
  });

  it('refuses vectors that are not hex of the right length', async () => {
    const [vector] = vectors as [KernelVector];
    for (const wrong of [{ input: '00' }, { digest: 'zz'.repeat(32) }, { context: '0' }]) {
      const error = await failure({ ...sha256d, vectors: [{ ...vector, ...wrong }] });
      expect(error.code).to.equal('KERNEL_INVALID');
      expect(error.facts).to.include({ vector: 0 });
    }
  });

  it('tells a missing module', async () => {
    const error = await failure({ ...sha256d, wasm: new URL('file:///nowhere.wasm') });
    expect(error.code).to.equal('KERNEL_INVALID');
    expect(error.facts).to.include({ wasm: 'file:///nowhere.wasm' });
  });

  it('tells a kernel that fails', async () => {
    expect((await failure(choked(TRAPS))).code).to.equal('KERNEL_TRAP');
  });

  it('gives up on a kernel that never answers', async () => {
    const error = await failure(choked(NEVER_ENDS), 200);
    expect(error.code).to.equal('KERNEL_TRAP');
    expect(error.message).to.match(/did not answer within 200 ms/);
  });

  describe('of a kernel with epochs', () => {
    let tiny: TinyEpochKernel;
    before(async () => {
      tiny = await TinyEpochKernel.compile();
    });
    after(() => tiny.remove());

    it('passes a true one, whose vectors have several seeds', async () => {
      await selfTest(tiny.spec);
    });

    it('names the vector whose seed is not the one that was hashed with', async () => {
      const [first, second] = tiny.spec.vectors as [KernelVector, KernelVector];
      const swapped = { ...second, seed: tinySeed(99) };
      const error = await failure({ ...tiny.spec, vectors: [first, swapped] });
      expect(error.code).to.equal('KERNEL_VECTOR_MISMATCH');
      expect(error.facts).to.include({ vector: 1, expected: second.digest });
    });

    it('wants a seed of every vector', async () => {
      const { seed, ...bare } = tiny.spec.vectors[0] as KernelVector;
      expect(seed).to.have.length(16);
      const error = await failure({ ...tiny.spec, vectors: [bare] });
      expect(error).to.include({ code: 'KERNEL_INVALID' });
      expect(error.message).to.contain('a seed of 8 bytes');
    });

    it('fails where the kernel cannot make the data of a seed', async () => {
      const [first] = tiny.spec.vectors as [KernelVector];
      const cursed = { ...first, seed: 'ff'.repeat(8) };
      const error = await failure({ ...tiny.spec, vectors: [cursed] });
      expect(error).to.include({ code: 'KERNEL_TRAP' });
    });
  });
});
