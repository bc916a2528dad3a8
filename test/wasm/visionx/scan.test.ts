import { expect } from 'chai';
import { encodeBatch, JudgedBatch } from '../../../core/kernels/batch.ts';
import { bigintFromLe, type Target, targetToLe } from '../../../core/plugin-api/target.ts';
import { KERNEL_INPUT_BYTES } from '../../../plugins/visionx/jobs/kernel-layout.ts';
import { targetOfDifficulty } from '../../../plugins/visionx/consensus/target.ts';
import { KNOWN_SOLUTIONS } from '../../vectors/visionx/digests.ts';
import { SeededRandom } from '../seeded-random.ts';
import { instantiate, runBatch, scanBatch } from './kernel-instance.ts';
import { solutionContext } from './solution-context.ts';
import { HIGHEST, itemOf, LOWEST, random64, randomContext } from './work.ts';

const M64 = 2n ** 64n - 1n;

describe('visionx scan', () => {
  it('finds the known solutions, and nothing before them', () => {
    for (const known of KNOWN_SOLUTIONS) {
      const target = targetToLe(targetOfDifficulty(known.difficulty));
      const context = solutionContext(known);
      const batch = encodeBatch([itemOf(context, 0n, target)], KERNEL_INPUT_BYTES);
      const nonce = Number(known.nonce);
      expect(scanBatch(instantiate(), batch.slice(0), nonce)).to.equal(-1);
      expect(scanBatch(instantiate(), batch, nonce + 1)).to.equal(nonce);
      const digest = Buffer.from(new JudgedBatch(batch, KERNEL_INPUT_BYTES).digest(0));
      expect(digest.reverse().toString('hex')).to.equal(known.digest);
    }
  });

  it('finds exactly what verify says, past the highest nonce too', () => {
    const random = new SeededRandom(80);
    const kernel = instantiate();
    const answers = new Set<boolean>();
    for (let round = 0; round < 300; round++) {
      const context = randomContext(random);
      const first = random64(random);
      const count = random.between(1, 17);
      const target = targetToLe((1n << BigInt(random.between(250, 255))) as Target);
      const nonces = Array.from({ length: count }, (_, index) => (first + BigInt(index)) & M64);
      const items = nonces.map((nonce) => itemOf(context, nonce, target));
      const all = encodeBatch(items, KERNEL_INPUT_BYTES);
      expect(runBatch(kernel, all)).to.equal(count);
      const judged = new JudgedBatch(all, KERNEL_INPUT_BYTES);
      const expected = nonces.findIndex((_, index) => judged.verdict(index) === 1);
      const batch = encodeBatch([itemOf(context, first, target)], KERNEL_INPUT_BYTES);
      expect(scanBatch(kernel, batch, count), `round ${round}`).to.equal(expected);
      answers.add(expected >= 0);
      if (expected < 0) continue;
      const digest = new JudgedBatch(batch, KERNEL_INPUT_BYTES).digest(0);
      expect(Buffer.compare(digest, judged.digest(expected))).to.equal(0);
    }
    expect(answers.size).to.equal(2);
  });

  it('finds a hash at exactly its target and not one below', () => {
    const random = new SeededRandom(81);
    const kernel = instantiate();
    for (let nonce = 0n; nonce < 20n; nonce++) {
      const context = randomContext(random);
      const batch = encodeBatch([itemOf(context, nonce)], KERNEL_INPUT_BYTES);
      runBatch(kernel, batch);
      const hash = bigintFromLe(new JudgedBatch(batch, KERNEL_INPUT_BYTES).digest(0));
      for (const [target, answer] of [
        [hash, 0],
        [hash - 1n, -1],
      ] as const) {
        const item = itemOf(context, nonce, targetToLe(target as Target));
        expect(scanBatch(kernel, encodeBatch([item], KERNEL_INPUT_BYTES), 1)).to.equal(answer);
      }
    }
  });

  it('tries nothing where the count is zero or negative', () => {
    const context = randomContext(new SeededRandom(82));
    const batch = encodeBatch([itemOf(context, 1n, HIGHEST)], KERNEL_INPUT_BYTES);
    for (const count of [0, -1, -(2 ** 31)])
      expect(scanBatch(instantiate(), batch.slice(0), count)).to.equal(-1);
    expect(scanBatch(instantiate(), batch, 2 ** 31 - 1)).to.equal(0);
  });

  it('refuses what is no batch, or has no item', () => {
    const kernel = instantiate();
    expect(scanBatch(kernel, encodeBatch([], KERNEL_INPUT_BYTES), 1)).to.equal(-2);
    const item = itemOf(new Uint8Array(64), 1n, HIGHEST, LOWEST);
    expect(scanBatch(kernel, encodeBatch([item], KERNEL_INPUT_BYTES), 1)).to.equal(-2);
    expect(kernel.scan(16, 1)).to.equal(-2);
  });
});
