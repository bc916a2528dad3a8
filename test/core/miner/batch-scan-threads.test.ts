import { expect } from 'chai';
import { BatchScanThreads } from '../../../core/miner/batch-scan-threads.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import { targetToLe } from '../../../core/plugin-api/target.ts';
import { targetOfDifficulty } from '../../../plugins/visionx/consensus/target.ts';
import { kernelInput } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import { KNOWN_SOLUTIONS } from '../../vectors/visionx/digests.ts';
import { solutionContext } from '../../wasm/visionx/solution-context.ts';
import { VISIONX_WASM } from '../../wasm/visionx/kernel-instance.ts';

const SHA256D_WASM = new URL('./sha256d.wasm', VISIONX_WASM);

describe('batch scan threads', () => {
  let threads: BatchScanThreads;

  before(() => {
    threads = new BatchScanThreads({ threads: 2, wasm: VISIONX_WASM, inputBytes: 8 });
  });

  after(() => threads.close());

  it('find the known nonces, and say how many hashes that took', async () => {
    for (const solution of KNOWN_SOLUTIONS) {
      const { found, hashes } = await threads.scan({
        context: solutionContext(solution),
        input: kernelInput(0n),
        count: 2000,
        targetLe: targetToLe(targetOfDifficulty(solution.difficulty)),
      });
      expect(found?.index).to.equal(Number(solution.nonce));
      expect(
        Buffer.from(found?.digest ?? [])
          .reverse()
          .toString('hex'),
      ).to.equal(solution.digest);
      expect(hashes).to.equal(Number(solution.nonce) + 1);
    }
  });

  it('find nothing where the first such nonce lies behind the slice', async () => {
    const solution = KNOWN_SOLUTIONS.find(({ nonce }) => nonce === 1142n);
    if (!solution) throw new Error('unreachable');
    const slice = {
      context: solutionContext(solution),
      input: kernelInput(0n),
      count: 1142,
      targetLe: targetToLe(targetOfDifficulty(solution.difficulty)),
    };
    const { found, hashes } = await threads.scan(slice);
    expect(found).to.equal(undefined);
    expect(hashes).to.equal(1142);
    const next = await threads.scan({ ...slice, input: kernelInput(1142n) });
    expect(next.found?.index).to.equal(0);
  });

  it('reject a context that the kernel refuses, and go on', async () => {
    const slice = { context: new Uint8Array(64), input: kernelInput(0n), count: 1 };
    const refused = threads.scan({ ...slice, targetLe: new Uint8Array(32) });
    const reason = await refused.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(reason).to.have.property('message').that.contains('refused');
    const [solution] = KNOWN_SOLUTIONS;
    if (!solution) throw new Error('unreachable');
    const targetLe = targetToLe(targetOfDifficulty(1n));
    const { found } = await threads.scan({
      ...slice,
      context: solutionContext(solution),
      targetLe,
    });
    expect(found?.index).to.equal(0);
  });

  it('refuse to start with a kernel that has no such scan, or other inputs', () => {
    for (const options of [
      { wasm: SHA256D_WASM, inputBytes: 32 },
      { wasm: VISIONX_WASM, inputBytes: 32 },
      { wasm: new URL('./nothing.wasm', VISIONX_WASM), inputBytes: 8 },
    ]) {
      expect(() => new BatchScanThreads({ threads: 1, ...options }))
        .to.throw(PoolError)
        .with.property('code', 'KERNEL_INVALID');
    }
  });
});
